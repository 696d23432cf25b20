import { describe, expect, it } from 'vitest';
import type { CountsReport } from '../../src/wire/http.ts';
import { nothingMissed } from '../../src/wire/nothing-missed.ts';
import { gapSeconds, judge, metGap } from './verdict.ts';

type Exactness = CountsReport['exactness'];

/** A read with these counts of each series for pids 7 and 8. */
function read(
  counts: readonly [of7: number, of8: number][],
  exactness: Partial<Exactness> = {},
  state = 'counting',
) {
  const row = (key: string, time: 0 | 1) => ({
    who: { key },
    counts: counts.map((values, series) => ({ series, count: values[time] })),
  });
  return {
    state,
    series: counts.map(() => ({})),
    rows: [row('7', 0), row('8', 1), row('9', 0)],
    exactness: { ...nothingMissed(), ...exactness },
  } as unknown as CountsReport;
}

const EXACT: [number, number][] = [
  [101, 101],
  [101, 101],
];
const before = read(EXACT);
const round = (after: CountsReport, from = before) => judge({ pids: [7, 8], made: 101, before: from, after });
const missed = (runs: number, loses: 'events' | 'processes' = 'events') => ({
  missedRuns: [{ event: 'kmem:kmalloc', loses, runs, bound: runs }],
});
const gap = (seconds: number | null) => ({
  restarts: 1,
  gaps: [{ reason: 'bpftrace died' as const, seconds, stderr: null, losesOrphans: false }],
});

describe('a round', () => {
  it('is exact if each process has the expected count of each series', () => {
    expect(round(read(EXACT))).toEqual({ verdict: 'exact', off: 0 });
  });

  it.each([
    [100, -1],
    [102, 1],
    [0, -101],
  ])('of which one process has %i in one series is wrong by %i', (counted, off) => {
    const [first] = EXACT;
    expect(round(read([first ?? [0, 0], [101, counted]]))).toEqual({ verdict: 'wrong', off });
  });

  it('whose process has no row is wrong', () => {
    const all = judge({ pids: [7, 10], made: 101, before, after: read(EXACT) });
    expect(all).toEqual({ verdict: 'wrong', off: -101 });
  });

  it('may be short by as many events as runs were skipped, and by no more', () => {
    const short: [number, number][] = [[98, 101]];
    expect(round(read(short, missed(3)))).toEqual({ verdict: 'short', off: -3 });
    expect(round(read(short, missed(3)), read(EXACT, missed(1))).verdict).toBe('wrong');
    expect(round(read(short, missed(3, 'processes'))).verdict).toBe('wrong');
    expect(round(read([[104, 101]], missed(9))).verdict).toBe('wrong');
  });

  it('that met a gap may have any part of the events, but no more than were made', () => {
    expect(round(read([[0, 50]], gap(1.5)))).toEqual({ verdict: 'gap', off: -101 });
    expect(round(read(EXACT, gap(1.5))).verdict).toBe('gap');
    expect(round(read([[102, 0]], gap(1.5)))).toEqual({ verdict: 'wrong', off: 1 });
    // The gap was over before the round.
    expect(round(read([[0, 50]], gap(1.5)), read(EXACT, gap(1.5))).verdict).toBe('wrong');
  });
});

it.each([
  ['it is restarting', read(EXACT, {}, 'restarting')],
  ['output was lost', read(EXACT, { lostOutput: 1 })],
  ['a line could not be read', read(EXACT, { garbledOutput: 1 })],
  ['a map was full', read(EXACT, { mapFull: [{ map: 'kmem:kmalloc', keys: 8 }] })],
  ['an old gap became one of the earlier', read(EXACT, { earlierGaps: { count: 1, seconds: 1 } })],
])('a window is not free of gaps where %s', (_, after) => {
  expect(metGap(before, after)).toBe(true);
  expect(metGap(before, before)).toBe(false);
});

it('gapSeconds sums all gaps', () => {
  const exactness = { ...gap(1.5), earlierGaps: { count: 9, seconds: 20 } };
  expect(gapSeconds(read(EXACT, exactness))).toBe(21.5);
  expect(gapSeconds(read(EXACT, gap(null)))).toBe(0);
});
