import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isCaptureName } from '../../src/capture/file-name.ts';
import { RotatingOutput } from '../../src/capture/rotating-output.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const nothing = () => {};

test('files have the time in their names, and only the latest are kept', () => {
  const folder = temporaryDirectory();
  const output = new RotatingOutput(join(folder, 'a.capture'), false, { bytes: 3, files: 2 });
  for (const text of ['one', 'two', 'six']) {
    expect(output.isFull).toBe(false);
    output.write(Buffer.from(text));
    expect(output.isFull).toBe(true);
    const path = output.paths.at(-1) ?? '';
    expect(readFileSync(path, 'utf8')).toBe(text);
    // Names have milliseconds.
    const now = Date.now();
    while (Date.now() === now);
    output.next(nothing);
  }
  const names = readdirSync(folder);
  expect(names).toHaveLength(2);
  expect(names.every(isCaptureName)).toBe(true);
  expect(output.paths.map((path) => readFileSync(path, 'utf8'))).toEqual(['six', '']);
  expect(output.bytes).toBe(9);
});

test('a file that cannot be ended leaves no other', () => {
  const folder = temporaryDirectory();
  const output = new RotatingOutput(join(folder, 'a'), false, { bytes: 1, files: 9 });
  const now = Date.now();
  while (Date.now() === now);
  expect(() =>
    output.next(() => {
      throw new Error('full');
    }),
  ).toThrow('full');
  expect(readdirSync(folder)).toHaveLength(1);
  output.discard();
  expect(readdirSync(folder)).toEqual([]);
});

test('without limits it is the file itself', () => {
  const path = join(temporaryDirectory(), 'a');
  const output = new RotatingOutput(path, false);
  output.write(Buffer.alloc(9 << 20));
  expect(output.isFull).toBe(false);
  expect(output.paths).toEqual([path]);
  expect(existsSync(path)).toBe(true);
});
