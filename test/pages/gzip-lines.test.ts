import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { type GzipLimits, gzipLines } from '../../src/pages/gzip-lines.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const LIMITS: GzipLimits = { file: 1 << 20, text: 1 << 20, line: 70_000 };

async function read(members: readonly string[], limits: Partial<GzipLimits> = {}): Promise<string[]> {
  const file = join(temporaryDirectory(), 'file.gz');
  writeFileSync(file, Buffer.concat(members.map((text) => gzipSync(text))));
  const lines: string[] = [];
  for await (const line of gzipLines(file, { ...LIMITS, ...limits })) lines.push(line);
  return lines;
}

it('a file of several members has their lines, over the ends of chunks', async () => {
  const lines = Array.from({ length: 5003 }, (_, index) => `${index} ${'ö'.repeat(index % 97)}`);
  const text = lines.map((line) => `${line}\n`);
  expect(await read([text.slice(0, 7).join(''), text.slice(7).join('')])).toEqual(lines);
  expect(await read(['a\n\nb'])).toEqual(['a', '', 'b']);
  expect(await read([''])).toEqual([]);
});

it.each<[string, Partial<GzipLimits>, string]>([
  ['ab\n'.repeat(100), { file: 10 }, 'it is over 10 bytes'],
  ['ab\n'.repeat(100), { text: 299 }, 'it holds over 299 bytes'],
  ['x'.repeat(70_001), {}, 'a line is over 70000 bytes'],
])('a limit ends the reading: %#', async (text, limits, why) => {
  await expect(read([text], limits)).rejects.toThrow(why);
});
