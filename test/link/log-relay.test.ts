import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { LogRelay } from '../../src/link/log-relay.ts';

interface Line {
  level: number;
  time: number;
  pid: number;
  name: string;
  msg: string;
}

/** The lines that arrive of these chunks, which come a millisecond apart. */
async function relayed(chunks: Iterable<string | Buffer>, msEach = 1): Promise<Line[]> {
  let now = 1_000_000;
  const lines: string[] = [];
  const stream = new PassThrough();
  new LogRelay(
    17,
    (line) => void lines.push(line),
    () => now,
  ).relay(stream);
  for (const chunk of chunks) {
    stream.write(chunk);
    await new Promise((resolve) => setImmediate(resolve));
    now += msEach;
  }
  stream.end();
  await finished(stream);
  for (const line of lines) expect(line).toMatch(/^[^\p{Cc}]*\n$/u);
  return lines.map((line) => JSON.parse(line) as Line);
}

test('lines of the log arrive as they are, in whatever pieces they come', async () => {
  const line = { level: 50, time: 1, pid: 17, hostname: 'h', name: 'vmtally-server', msg: 'Grüße' };
  const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
  const pieces = [...bytes].map((byte) => Buffer.from([byte]));
  expect(await relayed([...pieces, Buffer.concat([bytes, bytes])])).toEqual([line, line, line]);
});

test('no line passes for one of the counting process', async () => {
  const [line] = await relayed(['{"level":30,"pid":1,"name":"vmtally","msg":"counting"}\n']);
  expect(line).toMatchObject({ pid: 17, name: 'vmtally-server', msg: 'counting' });
});

test('other text becomes a line of the log, printable, and at most 8 KiB of it', async () => {
  const lines = await relayed([
    '\x1b]0;title\x07\u202e oops\n\n[1,2]\n',
    'x'.repeat(1 << 20),
    '\nno newline',
  ]);
  expect(lines.map(({ level, name, time }) => [level, name, time > 0])).toEqual(
    Array.from({ length: 4 }, () => [40, 'vmtally-server', true]),
  );
  expect(lines.map(({ msg }) => msg.length)).toEqual([16, 5, 8192, 10]);
});

test('200 lines in a second, and the number of the others', async () => {
  const lines = await relayed(Array(1500).fill('again\n'));
  const others = lines.filter(({ msg }) => msg !== 'again');
  expect(lines.length - others.length).toBe(400);
  expect(others.map(({ msg }) => msg)).toEqual([
    '800 lines of this process were left out',
    '300 lines of this process were left out',
  ]);
});

test('what keyctl says is no news', async () => {
  expect(await relayed(['Joined session keyring: 123456\n'])).toEqual([]);
});
