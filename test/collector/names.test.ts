import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Names } from '../../src/collector/names.ts';
import type { EndedTask } from '../../src/collector/tick-maps.ts';
import type { Counts } from '../../src/tally/tally.ts';
import { sleeper } from '../fixtures/sleeper.ts';

/** A pid that no process can have: the highest is 2^22. */
const NOBODY = String(2 ** 22 + 1);

const countsOf = (...ids: string[]): Counts => [new Map(ids.map((id) => [id, new Map([[0, 1]])]))];
const ended = (id: string, name: string): EndedTask => ({
  id,
  start: 1,
  uid: '0',
  cgroup: '1',
  parent: 1,
  name,
});

test('a process that counted while alive keeps its name if its end was missed', async () => {
  const names = new Names();
  const { pid, end } = await sleeper();
  const id = String(pid);
  names.tick(countsOf(id), [], []);
  await end();
  names.tick(countsOf(id), [], []);
  expect(names.get(id)).toBe('sleep');
  expect(names.knows(countsOf(id))).toBe(true);
});

test('a process that lived has a name, whether it is a row or not', async () => {
  const names = new Names();
  const { pid, end } = await sleeper();
  names.readLiving();
  await end();
  expect(names.get(String(pid))).toBe('sleep');
});

test('a row of a process and a call site has the name of the process', () => {
  const names = new Names();
  const counts = countsOf(`${process.pid},-2130706432`);
  names.tick(counts, [], []);
  expect(names.get(String(process.pid))).toBe(readFileSync('/proc/self/comm', 'utf8').trim());
  expect(names.knows(counts)).toBe(true);
});

test('an ended process has the name of its end, even if it counted in the same tick', () => {
  const names = new Names();
  names.set(NOBODY, 'first');
  names.tick(countsOf(NOBODY), [ended(NOBODY, 'last')], []);
  expect(names.get(NOBODY)).toBe('last');
});

test('a renamed process is read again, and so is the next process with the pid of an ended one', async () => {
  const names = new Names();
  const id = String((await sleeper()).pid);
  names.tick(countsOf(id), [], []);
  names.set(id, 'old');
  names.tick(countsOf(id), [], []);
  expect(names.get(id)).toBe('old');
  names.tick(countsOf(id), [], [id]);
  expect(names.get(id)).toBe('sleep');
  names.tick([], [ended(id, 'before')], []);
  expect(names.get(id)).toBe('before');
  names.tick(countsOf(id), [], []);
  expect(names.get(id)).toBe('sleep');
});

test('knows() is false for a row without a name', () => {
  const names = new Names();
  names.tick(countsOf(NOBODY, '0'), [], []);
  expect(names.get('0')).toBe('swapper');
  expect(names.knows(countsOf('0'))).toBe(true);
  expect(names.knows(countsOf('0', NOBODY))).toBe(false);
  names.tick([], [ended(NOBODY, 'x')], []);
  expect(names.knows(countsOf('0', NOBODY))).toBe(true);
});
