import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readSmallFile } from '../src/small-file.ts';
import { temporaryDirectory } from './fixtures/temporary.ts';

const LIMIT = 100_000;
const path = (content = 'text') => join(temporaryDirectory({ file: content }), 'file');

test.each(['', 'é€😀\n', 'x'.repeat(LIMIT)])('a file is read whole', (content) => {
  expect(readSmallFile(path(content), LIMIT)).toBe(content);
});

test('a file of procfs, which has the size 0, is read whole too', () => {
  expect(readSmallFile('/proc/self/status', LIMIT)).toMatch(/^Name:(?:.*\n)*Threads:/);
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
  const inDirectory = (make: (path: string) => void) => () => {
    const made = join(temporaryDirectory(), 'made');
    make(made);
    return made;
  };
  test.each([
    ['a FIFO', inDirectory((made) => execFileSync('mkfifo', [made])), 'it is no regular file'],
    ['a device', () => '/dev/zero', 'it is no regular file'],
    ['a directory', inDirectory((made) => mkdirSync(made)), 'it is a directory'],
    ['a file over the limit', () => path('x'.repeat(LIMIT + 1)), 'it is over 100000 bytes'],
    [
      'a file of a terabyte',
      inDirectory((made) => {
        writeFileSync(made, '');
        truncateSync(made, 2 ** 40);
      }),
      'it is over 100000 bytes',
    ],
    ['a long file of procfs', () => '/proc/kallsyms', 'it is over 100000 bytes'],
    ['what does not exist', () => '/no/such/file', 'ENOENT'],
  ])('%s', (_, make, message) => {
    const began = performance.now();
    expect(() => readSmallFile(make(), LIMIT)).toThrow(message);
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
