import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLines, readText } from '../../src/kernel/read-lines.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

async function linesOf(path: string, limit = 1 << 20): Promise<string[]> {
  const all: string[] = [];
  for await (const lines of readLines(path, limit)) all.push(...lines);
  return all;
}

test('lines that a read cuts are whole, and the last one needs no end', async () => {
  const path = join(temporaryDirectory(), 'file');
  const lines = Array.from({ length: 20_000 }, (_, at) => `line ${at}`);
  writeFileSync(path, lines.join('\n'));
  expect(await linesOf(path)).toEqual(lines);
  writeFileSync(path, `${lines.join('\n')}\n`);
  expect(await linesOf(path)).toEqual(lines);
  expect(await readText(path, 1 << 20)).toBe(`${lines.join('\n')}\n`);
});

test('a file that is too long is refused', async () => {
  const path = join(temporaryDirectory(), 'file');
  writeFileSync(path, 'x'.repeat(101));
  await expect(linesOf(path, 100)).rejects.toThrow('it is over 100 bytes');
  expect(await linesOf(path, 101)).toHaveLength(1);
});

test('a file of procfs, whose size is 0', async () => {
  expect((await readText('/proc/self/status', 1 << 20)).startsWith('Name:')).toBe(true);
  await expect(readText('/proc/self/none', 1 << 20)).rejects.toMatchObject({ code: 'ENOENT' });
});
