import { expect, test } from 'vitest';
import { Candidates } from '../../src/metrics/candidates.ts';

const NOW = 1_000_000;

test('those that counted in the tick come largest first', () => {
  const candidates = new Candidates();
  candidates.add('a', 1, NOW);
  candidates.add('b', 3, NOW);
  candidates.endTick(NOW);
  candidates.add('c', 2, NOW);
  candidates.add('b', 1, NOW);
  expect(candidates.changed.map(([key, { total }]) => [key, total])).toEqual([
    ['b', 4],
    ['c', 2],
  ]);
  candidates.take('b');
  expect(candidates.changed.map(([key]) => key)).toEqual(['c']);
  expect(candidates.size).toBe(2);
});

test('a storm of groups does not take the place of the largest, nor of those that become large', () => {
  const candidates = new Candidates();
  candidates.add('large', 1_000_000, NOW);
  candidates.endTick(NOW);
  let most = 0;
  for (let tick = 1; tick <= 60; tick++) {
    for (let each = 0; each < 5_000; each++)
      candidates.add(`${tick} ${each}`, 1 + (each % 3), NOW + 1000 * tick);
    // Last, behind the whole crowd.
    candidates.add('later', 50, NOW + 1000 * tick);
    candidates.endTick(NOW + 1000 * tick);
    most = Math.max(most, candidates.size);
  }
  expect(most).toBeLessThanOrEqual(256);
  candidates.add('large', 1, NOW + 300_000);
  candidates.add('later', 1, NOW + 300_000);
  expect(candidates.changed.map(([key, { total }]) => [key, total])).toEqual([
    ['large', 1_000_001],
    ['later', 3_001],
  ]);
});
