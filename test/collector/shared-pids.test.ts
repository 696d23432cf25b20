import { expect, test } from 'vitest';
import { SharedPids } from '../../src/collector/shared-pids.ts';
import type { EndedTask } from '../../src/collector/tick-maps.ts';
import { readProcess } from '../../src/kernel/processes.ts';
import type { Counts } from '../../src/tally/tally.ts';

/** A pid that no process can have: the highest is 2^22. */
const NOBODY = String(2 ** 22 + 1);

/** Two series: the first counts values 0 and 1 under an id, the second counts once under another id. */
const counts = (id: string, first: number, second: number): Counts => [
  new Map([
    [
      id,
      new Map([
        [0, first],
        [1, second],
      ]),
    ],
  ]),
  new Map([['1', new Map([[0, 3]])]]),
];
const ended = (id: string, start: number, name: string): EndedTask => ({
  id,
  start,
  uid: '0',
  cgroup: '1',
  parent: 1,
  name,
});

test('two processes of different names that ended in one tick share its counts', () => {
  const both = [ended(NOBODY, 10, 'make'), ended(NOBODY, 12, 'ls')];
  expect(new SharedPids().tick(counts(NOBODY, 5, 2), both)).toEqual([7, 0]);
});

test.each<[string, EndedTask[]]>([
  ['nobody that ended', []],
  ['one that ended', [ended(NOBODY, 10, 'make')]],
  ['two of one name', [ended(NOBODY, 10, 'true'), ended(NOBODY, 12, 'true')]],
  ['two of different pids', [ended(NOBODY, 10, 'make'), ended(`${NOBODY}0`, 12, 'ls')]],
])('%s: nothing is shared', (_, tasks) => {
  expect(new SharedPids().tick(counts(NOBODY, 5, 2), tasks)).toEqual([0, 0]);
});

test.each([0, 100])(
  'a living process shares with a process that ended before it, beside %d others',
  (others) => {
    const id = String(process.pid);
    const own = readProcess(id);
    const start = own?.start ?? 0;
    const comm = own?.comm ?? '';
    const all = Array.from({ length: others }, (_, index) => ended(`${NOBODY}${index}`, 10, 'ls'));
    // The living process may still be renamed.
    expect(new SharedPids().tick(counts(id, 5, 2), [...all, ended(id, start - 1, comm)])).toEqual([7, 0]);
    // A zombie is still in procfs after its end.
    expect(new SharedPids().tick(counts(id, 5, 2), [...all, ended(id, start, comm)])).toEqual([0, 0]);
  },
);

test('counts of two ticks are shared if the second process ends in the next tick', () => {
  const shared = new SharedPids();
  expect(shared.tick(counts(NOBODY, 5, 2), [ended(NOBODY, 10, 'make')])).toEqual([0, 0]);
  expect(shared.tick(counts(NOBODY, 11, 0), [ended(NOBODY, 12, 'ls')])).toEqual([18, 0]);
  // The counts of a tick are reported once.
  expect(shared.tick(counts(NOBODY, 13, 0), [ended(NOBODY, 14, 'cc')])).toEqual([13, 0]);
});

test('late frees alone, and a pid reused two ticks later, are not shared', () => {
  const shared = new SharedPids();
  shared.tick(counts(NOBODY, 5, 2), [ended(NOBODY, 10, 'make')]);
  expect(shared.tick(counts(NOBODY, 3, 0), [])).toEqual([0, 0]);
  expect(shared.tick(counts(NOBODY, 13, 0), [ended(NOBODY, 14, 'cc')])).toEqual([0, 0]);
});

test('negative sums count by their absolute value', () => {
  const both = [ended(NOBODY, 10, 'make'), ended(NOBODY, 12, 'ls')];
  expect(new SharedPids().tick(counts(NOBODY, -5, 2), both)).toEqual([7, 0]);
});
