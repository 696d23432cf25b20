import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { firstProcessFiles, guardedThreads, parseFirstProcess } from '../../src/kernel/first-process.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

/**
 * A line of Linux 6.18: 21,493 minor and 202 major faults, 13 threads. The name may contain any character.
 */
const STAT =
  '1 (a) b 7) S 0 0 0 0 -1 4194560 21493 1923296 202 0 52 221 4487 2258 10 -10 3 0 26 46366720 3580 1 1\n';

test('faults, and how often each thread got a CPU', () => {
  expect(parseFirstProcess([STAT, '191523735 15717408 395\n', '0 0 0\n', '7 11 13\n'])).toEqual({
    faults: 21_695,
    threads: [
      { ns: 191_523_735, runs: 395 },
      { ns: 0, runs: 0 },
      { ns: 7, runs: 13 },
    ],
  });
});

test.each([
  ['ended', ['1 0 1\n', '2 0 2\n']],
  ['is new', ['1 0 1\n', '2 0 2\n', '3 0 3\n', '4 0 4\n']],
])('a thread that %s makes the runs unknown', (_, schedstats) => {
  expect(parseFirstProcess([STAT, ...schedstats])).toEqual({ faults: 21_695, threads: null });
});

test.each([[[]], [['1 0 1\n', '2 0 2\n', '3 0 3\n']], [['nr_free_pages 1\n']], [['1 (init)']]])(
  'without its stat there is no reading: %j',
  (texts) => {
    expect(parseFirstProcess(texts)).toBeUndefined();
  },
);

test('a process that root may trace is not watched, nor one that does not exist', () => {
  const root = temporaryDirectory();
  expect(guardedThreads(root)).toEqual([]);
  mkdirSync(join(root, '1/task/1'), { recursive: true });
  writeFileSync(join(root, '1/io'), 'rchar: 1\n');
  expect(guardedThreads(root)).toEqual([]);
});

test('files are those of process 1, its threads in order', () => {
  expect(firstProcessFiles([1, 59])).toEqual([
    '/proc/1/stat',
    '/proc/1/task/1/schedstat',
    '/proc/1/task/59/schedstat',
  ]);
});
