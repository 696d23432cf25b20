import { expect, test } from 'vitest';
import { outstandingCost } from '../../src/client/outstanding-cost.ts';
import { seriesOf, sessionInfo } from '../fixtures/feed.ts';

const cost = {
  bpftracePercent: 0.4,
  bpftraceSeconds: 1,
  probesPercent: 2,
  eventsPerSecond: 80_000,
  nsPerEvent: 100,
};
const BOARD: Parameters<typeof outstandingCost>[2] = {
  seconds: 2,
  series: ['kmem:kmalloc', 'kmem:kfree'].map((label) => seriesOf(label)),
  total: [
    [0, 50_000, 64, 40_000, 64],
    [1, 70_000, 0, 60_000, 0],
  ],
};
const costOf = (board = BOARD, kind: 'kmalloc' | 'pages' = 'kmalloc', ofProcess = false) =>
  outstandingCost(sessionInfo({ cost }), undefined, board, { kind, ofProcess });

test('an allocation and a free cost twice what counting them costs', () => {
  expect(costOf()).toContain('as long as someone looks. Now about 50,000 events/s × about 200 ns = ');
  expect(costOf(BOARD, 'kmalloc', true)).toContain('Now at most 50,000 events/s');
});

test('there are as many frees as allocations where they are not counted', () => {
  expect(costOf({ ...BOARD, series: BOARD.series.slice(0, 1) })).toContain('40,000 events/s');
  expect(costOf(BOARD, 'pages')).toContain(
    'Each allocation and each free costs about 200 ns; how many there are shows once they are counted',
  );
});

test('a count that runs has its own cost', () => {
  const paired = outstandingCost(sessionInfo({ cost }), sessionInfo({ cost }), BOARD, {
    kind: 'kmalloc',
    ofProcess: false,
  });
  expect(paired).toMatch(/^Allocations and frees are paired now: /);
});
