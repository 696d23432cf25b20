import { expect, test } from 'vitest';
import { loadedPrograms, missedRuns } from '../../src/bpftrace/fdinfo.ts';

/** A pid that no process can have: the highest is 2^22. */
const NOBODY = 2 ** 22 + 1;

test('a process without BPF programs has none', () => {
  expect(loadedPrograms(process.pid)).toEqual([]);
  expect(missedRuns(process.pid, [])).toEqual([]);
});

test('a process that has ended has none', () => {
  expect(loadedPrograms(NOBODY)).toEqual([]);
});

test('the runs of a process that has ended are unknown', () => {
  expect(missedRuns(NOBODY, [{ fd: '3', id: 1 }])).toBeUndefined();
});

test('the runs of a descriptor that was reused are unknown', () => {
  expect(missedRuns(process.pid, [{ fd: '0', id: 1 }])).toBeUndefined();
});
