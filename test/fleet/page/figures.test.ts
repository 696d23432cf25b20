import { expect, it } from 'vitest';
import { type Figures, isGood, linesOf } from './figures.ts';

const GOOD: Figures = {
  samples: [100, 300, 1_000],
  p50: 300,
  p99: 1_000,
  max: 1_000,
  hubPercent: 12.34,
  hubWaitedPercent: 3.21,
  publisherPercent: 5,
  hubMiB: 140.4,
  perSecond: 50,
  bytesPerSecond: 300_000,
  behindMs: 3,
  failed: 0,
  missing: 0,
  refused: 0,
  fast: 2,
  problem: null,
};

it.each<[boolean, Partial<Figures>]>([
  [true, {}],
  [false, { p99: 1_000.1 }],
  // The page never showed one of them.
  [false, { p99: Infinity }],
  [false, { p99: Number.NaN }],
  [false, { failed: 1 }],
  [false, { missing: 1 }],
  // More than were sent: another publisher was there.
  [false, { missing: -1 }],
  [false, { missing: 1, refused: -1 }],
  [false, { refused: 1 }],
  [false, { problem: 'the connection was lost' }],
])('%s for %j', (isRight, change) => {
  expect(isGood({ ...GOOD, ...change })).toBe(isRight);
});

it('figures have their units, and the first problem', () => {
  const run = { hosts: 50, intervalMs: 1_000, seconds: 8, seed: 1 };
  expect(linesOf({ ...GOOD, max: Infinity, problem: 'the connection was lost' }, run)).toMatchInlineSnapshot(`
    [
      "from a summary to the page: p50 300 ms, p99 1000 ms, max Infinity ms (3 summaries of 40 hosts)",
      "hub: 12.3 % of a CPU, for which it waited 3.2 % of the time, 140 MiB",
      "summaries: 50 a second, 0.3 MB/s; 0 failed, 0 missing, 0 refused, 2 passed over for a newer one",
      "publisher: 5.0 % of a CPU, at most 3 ms late",
      "problem: the connection was lost",
    ]
  `);
});
