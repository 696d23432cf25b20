import { expect, test } from 'vitest';
import { boundTick } from '../../src/tally/bound-tick.ts';
import { mergeStacks } from '../../src/tally/merge-stacks.ts';
import { mergeTicks } from '../../src/tally/merge-ticks.ts';
import { StackTally } from '../../src/tally/stack-tally.ts';
import { feedTick, who } from '../fixtures/feed.ts';
import { feedStacks } from '../fixtures/stacks.ts';

const FIRST = feedStacks({
  counts: [
    [0, 0, 64, 100],
    [1, 0, 64, 7],
  ],
  samples: [[0, 0, 64, 0, 2]],
  sampled: [[0, 3]],
});
const SECOND = feedStacks({
  sites: ['alloc'],
  functions: ['alloc'],
  stacks: [[0, 3]],
  counts: [
    [0, 0, 64, 10],
    [0, 1, 96, 5],
  ],
  samples: [
    [0, 0, 64, 0, 1],
    [0, 1, 96, 2, 1],
  ],
  sampled: [[0, 2]],
  final: true,
});

test('two ticks become one with the same counts and names', () => {
  const merged = mergeStacks(FIRST, SECOND);
  expect(merged).toMatchObject({
    sites: ['do_eventfd', 'alloc'],
    functions: ['read', 'do_eventfd', 'write', 'alloc'],
    stacks: [
      [0, 1],
      [2, 1],
      [0, 3],
    ],
    final: true,
  });
  expect([...merged.counts]).toEqual([0, 0, 64, 110, 1, 0, 64, 7, 0, 1, 96, 5]);
  expect([...merged.samples]).toEqual([0, 0, 64, 0, 3, 0, 1, 96, 2, 1]);
  expect([...merged.sampled]).toEqual([0, 5]);
  expect(mergeStacks(undefined, FIRST)).toBe(FIRST);
  const [first, second] = [feedTick({ stacks: FIRST }), feedTick({ tick: 2, stacks: SECOND })];
  expect(mergeTicks(first, second).stacks).toEqual(merged);
});

test('the events of rows that left a waiting tick stay in the sums', () => {
  const rows = [0, 1, 2].map((row) => who(row, { ended: true }));
  const stacks = feedStacks({
    counts: rows.map(({ row }) => [row, 0, 64, 10]),
    samples: [
      [0, 0, 64, 0, 1],
      [1, 0, 64, 0, 1],
    ],
    sampled: [
      [0, 1],
      [1, 1],
    ],
  });
  const tick = boundTick(feedTick({ rows, stacks }), 0, 2);
  expect(tick.rows.map(({ row }) => row)).toEqual([2]);
  const tally = new StackTally();
  tally.apply(tick);
  const { strata, sampled, kept } = tally.select(() => true);
  expect(strata.map(({ events }) => events)).toEqual([20, 10]);
  expect([sampled, kept]).toEqual([2, 2]);
});
