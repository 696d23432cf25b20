import { expect, test } from 'vitest';
import { sitesCost } from '../../src/client/sites-cost.ts';
import { seriesOf, sessionInfo } from '../fixtures/feed.ts';

const cost = {
  bpftracePercent: 0.4,
  bpftraceSeconds: 1,
  probesPercent: 2,
  eventsPerSecond: 80_000,
  nsPerEvent: 250,
};
const BOARD: Parameters<typeof sitesCost>[2] = {
  seconds: 2,
  series: ['kmem:kfree', 'kmem:kmalloc', 'kmem:kmem_cache_alloc'].map((label) => seriesOf(label)),
  total: [
    [0, 9, null, 9, null],
    [1, 50_000, 64, 40_000, 64],
    [2, 70_000, 64, 60_000, 64],
  ],
};
const ABOUT = 'Call sites are counted in a bpftrace of their own, as long as someone looks at them';
const costOf = (board = BOARD, ofProcess = false) =>
  sitesCost(sessionInfo({ cost }), undefined, board, ofProcess);

test('call sites cost what the allocations of now cost; those of a process less', () => {
  const now = '50,000 events/s × 375 ns = 1.9 % of a CPU, besides that bpftrace, over the last 10 s';
  expect(costOf()).toBe(`${ABOUT}. Now about ${now}`);
  expect(costOf(BOARD, true)).toBe(`${ABOUT}. Now at most ${now}`);
});

test('it says what an allocation costs where the session does not count all of them', () => {
  const text = `${ABOUT}. Each allocation costs 375 ns; how many there are shows once they are counted`;
  const [frees = seriesOf('x'), ...both] = BOARD.series;
  expect(costOf({ ...BOARD, series: [] })).toBe(text);
  expect(costOf({ ...BOARD, series: [frees, ...both.map((one) => ({ ...one, filter: 'x > 1' }))] })).toBe(
    text,
  );
  expect(costOf({ ...BOARD, series: [frees, ...both.map((one) => ({ ...one, counted: false }))] })).toBe(
    text,
  );
  const unmeasured = sessionInfo({ cost: { ...cost, nsPerEvent: null } });
  const board = { ...BOARD, series: [] };
  expect(sitesCost(unmeasured, undefined, board, false)).toBe(text.replace('375', 'about 120'));
});

test('call sites that someone looks at say what they cost', () => {
  expect(sitesCost(sessionInfo({ cost }), sessionInfo({ cost }), BOARD, false)).toBe(
    'Call sites are counted now: 80,000 events/s × 250 ns = 2.0 % of a CPU; bpftrace takes 0.4 %; over the last 10 s',
  );
});
