import { expect, test } from 'vitest';
import type { StateMove } from '../../../src/wire/state.ts';
import {
  bytesChangeText,
  changeText,
  eventsOfCache,
  movesText,
  readingText,
} from '../../../ui/src/state/texts.ts';
import { servedState } from '../../fixtures/served-state.ts';

test('changes have a sign, and none is known in the first reading', () => {
  expect([1009, 0, -3, null].map(changeText)).toEqual(['+1,009', '0', '-3', '–']);
  expect([1_572_864, 0, -512, null].map(bytesChangeText)).toEqual(['+1.5 MiB', '0 B', '-512 B', '–']);
});

test('a reading says when it was, and what it took', () => {
  const message = { type: 'state', key: 'v1', moves: [] } as const;
  expect(readingText({ ...servedState(1), ...message })).toMatch(
    /^Read at \d\d:\d\d:\d\d, the first; it took 2\.5 ms of CPU time$/,
  );
  expect(readingText({ ...servedState(2), ...message })).toContain(', 10.0 s after the one before;');
});

const move = (series: string, parts: Partial<StateMove> = {}): StateMove => ({
  part: 'slab',
  session: 'main',
  series,
  seconds: 10,
  count: 1012,
  caches: [
    ['filp', 1009],
    ['dentry or other', 3],
  ],
  ...parts,
});

test('events beside a part', () => {
  const moves = [move('slab_cache_alloc'), move('kmem:kfree', { count: null, seconds: null })];
  expect(movesText(moves, 'slab')).toBe(
    'slab_cache_alloc 1,012 in 10.0 s, kmem:kfree (known from the next reading on)',
  );
  expect(movesText(moves, 'buddy')).toBeNull();
});

test('allocations less frees of a cache are known where both are counted by cache', () => {
  const moves = [move('slab_cache_alloc'), move('slab_cache_free', { caches: [['filp', 9]] })];
  expect(eventsOfCache(moves, ['filp'])).toBe(1000);
  expect(eventsOfCache(moves, ['xfs_inode', 'other'])).toBe(3);
  expect(eventsOfCache(moves, ['none'])).toBe(0);
  expect(eventsOfCache(moves.slice(0, 1), ['filp'])).toBeNull();
  expect(eventsOfCache([move('slab_cache_alloc', { count: null }), ...moves.slice(1)], ['filp'])).toBeNull();
});
