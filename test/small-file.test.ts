import { symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readSmallFile } from '../src/small-file.ts';
import { temporaryDirectory } from './fixtures/temporary.ts';
import { UNREADABLE } from './fixtures/unreadable.ts';

const LIMIT = 100_000;
const path = (content = 'text') => join(temporaryDirectory({ file: content }), 'file');

test.each(['', 'é€😀\n', 'x'.repeat(LIMIT)])('a file is read whole', (content) => {
  expect(readSmallFile(path(content), LIMIT)).toBe(content);
});

test('a file of procfs, which has the size 0, is read whole too', () => {
  expect(readSmallFile('/proc/self/status', LIMIT)).toMatch(/^Name:(?:.*\n)*Threads:/);
});

test('/dev/null is empty', () => {
  expect(readSmallFile('/dev/null', LIMIT)).toBe('');
});

test('a link is followed, but not where it is refused', () => {
  const link = join(temporaryDirectory({ file: 'text' }), 'link');
  symlinkSync('file', link);
  expect(readSmallFile(link, LIMIT)).toBe('text');
  expect(() => readSmallFile(link, LIMIT, { followsLinks: false })).toThrow('it is a symbolic link');
});

test('a check sees the file, and its error is thrown', () => {
  const file = path('12345');
  readSmallFile(file, LIMIT, { check: ({ size }) => expect(size).toBe(5) });
  const check = () => {
    throw new Error('not this one');
  };
  expect(() => readSmallFile(file, LIMIT, { check })).toThrow('not this one');
});

describe('at once refused is', () => {
  test.each([
    ...UNREADABLE,
    ['a link to a device', (made: string) => symlinkSync('/dev/zero', made), 'it is no regular file'],
    [
      'a file over the limit',
      (made: string) => writeFileSync(made, 'x'.repeat(LIMIT + 1)),
      'it is over 100000 bytes',
    ],
    [
      'a long file of procfs',
      (made: string) => symlinkSync('/proc/kallsyms', made),
      'it is over 100000 bytes',
    ],
    ['what does not exist', () => {}, 'ENOENT'],
  ])('%s', (_, make, reason) => {
    const made = join(temporaryDirectory(), 'made');
    make(made);
    const began = performance.now();
    expect(() => readSmallFile(made, LIMIT)).toThrow(reason);
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  test('a socket', async () => {
    const made = join(temporaryDirectory(), 'socket');
    const server = createServer().listen(made);
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    expect(() => readSmallFile(made, LIMIT)).toThrow('it is no regular file');
  });
});
