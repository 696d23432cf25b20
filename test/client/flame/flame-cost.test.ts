import { expect, test } from 'vitest';
import { flameCost } from '../../../src/client/flame/flame-cost.ts';
import { seriesOf, sessionInfo } from '../../fixtures/feed.ts';

const cost = {
  bpftracePercent: 0.4,
  bpftraceSeconds: 1,
  probesPercent: 2,
  eventsPerSecond: 80_000,
  nsPerEvent: 200,
};
const BOARD: Parameters<typeof flameCost>[2] = {
  seconds: 2,
  series: [seriesOf('kmem:kfree'), seriesOf('kmem:kmalloc')],
  total: [[1, 50_000, 64, 40_000, 64]],
};
const costOf = (rate: number, parts: Partial<{ event: string; ofProcess: boolean }> = {}, board = BOARD) =>
  flameCost(sessionInfo({ cost }), undefined, board, { event: 'kmalloc', rate, ofProcess: false, ...parts });

test('each event is counted, and each stack takes eight times as long', () => {
  expect(costOf(64)).toBe(
    'All events are counted and one of 64 keeps its stack, in a bpftrace of their own, as long as someone looks. Now about 20,000 events/s × about 225 ns = 0.5 % of a CPU, besides that bpftrace, over the last 10 s',
  );
  expect(costOf(1)).toContain('each keeps its stack');
  expect(costOf(1)).toContain('20,000 events/s × about 1800 ns = 3.6 % of a CPU');
  expect(costOf(8, { ofProcess: true })).toContain('Now at most 20,000 events/s × about 400 ns');
});

test('it says what an event costs where the session does not count all of them', () => {
  const text = 'Each event costs about 225 ns; how many there are shows once they are counted';
  expect(costOf(64, { event: 'kmem_cache_free' })).toContain(text);
  const filtered = BOARD.series.map((series) => ({ ...series, filter: 'x > 1' }));
  expect(costOf(64, {}, { ...BOARD, series: filtered })).toContain(text);
  expect(costOf(64, {}, { ...BOARD, series: [] })).toContain(text);
});

test('a sample that someone looks at says what it costs', () => {
  const sampling = { event: 'kmalloc', rate: 64, ofProcess: false };
  expect(flameCost(sessionInfo({ cost }), sessionInfo({ cost }), BOARD, sampling)).toBe(
    'Stacks are sampled now: 80,000 events/s × 200 ns = 1.6 % of a CPU; bpftrace takes 0.4 %; over the last 10 s',
  );
});
