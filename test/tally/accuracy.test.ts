import { describe, expect, test } from 'vitest';
import {
  accuracyOf,
  gapSeconds,
  lossesOf,
  percentText,
  runsOf,
  type SeriesSpan,
  spanAccuracy,
} from '../../src/tally/accuracy.ts';
import { nothingMissed } from '../../src/wire/nothing-missed.ts';
import { seriesSpan } from '../fixtures/accuracy.ts';

const NONE = seriesSpan().losses;
const missing = (events: number) => ({ losses: { ...NONE, missing: events } });

describe('the share', () => {
  test.each([
    [1_000_000, 0, '100 %'],
    [0, 0, '100 %'],
    [999_400, 600, '≥ 99.94 %'],
    [10_000_000 - 61, 61, '≥ 99.99939 %'],
    [999, 1, '≥ 99.9 %'],
    [99, 1, '≥ 99 %'],
    [8, 2, '≥ 80 %'],
    [876, 124, '≥ 87 %'],
    [0, 5, '≥ 0 %'],
    // The last digit is never rounded up: 1.01 % is missing.
    [9_899, 101, '≥ 98.9 %'],
    [1e15, 1, '≥ 99.999999999999 %'],
  ])('%d counted, %d missing: %s', (counted, events, share) => {
    expect(accuracyOf(seriesSpan({ counted, ...missing(events) }))).toMatchObject({
      counted,
      missing: events,
      share,
    });
  });

  test('is not known if an unknown number of events is lost, or the kernel does not tell', () => {
    const share = (parts: Partial<typeof NONE>) => {
      const {
        share: text,
        missing: events,
        level,
      } = accuracyOf(seriesSpan({ losses: { ...NONE, ...parts } }));
      return [text, events, level];
    };
    expect(share({ unbounded: 1 })).toEqual([null, null, 'red']);
    expect(share({ isPartial: true })).toEqual([null, null, 'red']);
    expect(share({ isUncertain: true })).toEqual([null, null, 'grey']);
  });

  test('of a sum is not known if an event is missing: the part of the events that is decides the level', () => {
    const sum = (parts: Partial<SeriesSpan>) => accuracyOf(seriesSpan({ isSum: true, ...parts }));
    expect(sum({})).toMatchObject({ share: '100 %', level: 'grey' });
    expect(sum(missing(1))).toMatchObject({ share: null, missing: 1, level: 'grey' });
    expect(sum({ ...missing(1), runs: 10_000 })).toMatchObject({ share: null, level: 'grey' });
    expect(sum({ ...missing(1), runs: 500 })).toMatchObject({ share: null, level: 'amber' });
    expect(sum({ ...missing(1), runs: 50 })).toMatchObject({ share: null, level: 'red' });
  });
});

describe('the level', () => {
  test.each([
    ['nothing', {}, 'grey'],
    ['less than 0.1 %', { counted: 999_001, ...missing(999) }, 'grey'],
    ['0.1 %', { counted: 999_000, ...missing(1000) }, 'amber'],
    ['1 %', { counted: 990_000, ...missing(10_000) }, 'amber'],
    ['more than 1 %', { counted: 989_999, ...missing(10_001) }, 'red'],
    ['some of an event that came never', { counted: 0, ...missing(12) }, 'amber'],
    ['less than 0.1 % of the time', { uncountedSeconds: 0.59 }, 'grey'],
    ['1 % of the time', { uncountedSeconds: 6 }, 'amber'],
    ['more than 1 % of the time', { uncountedSeconds: 6.1 }, 'red'],
    [
      'more than 1 % of a young span, less of its window',
      { seconds: 40, uncountedSeconds: 5, windowSeconds: 600 },
      'amber',
    ],
    ['a gap that goes on', { isCountedNow: false }, 'red'],
  ] as const)('%s is missing: %s', (_, parts, level) => {
    expect(accuracyOf(seriesSpan(parts)).level).toBe(level);
  });

  test('of a span is the worst of its series', () => {
    expect(spanAccuracy(1, []).level).toBe('grey');
    expect(spanAccuracy(1, [seriesSpan(), seriesSpan({ uncountedSeconds: 6 })]).level).toBe('amber');
  });
});

test('time not counted is a share of the time, and a series never counted has no count', () => {
  expect(accuracyOf(seriesSpan({ uncountedSeconds: 1.86 }))).toMatchObject({
    uncountedSeconds: 1.86,
    uncounted: '0.31 %',
    counted: 1_000_000,
    share: '100 %',
  });
  expect(accuracyOf(seriesSpan({ counted: 0, uncountedSeconds: 600 }))).toMatchObject({
    uncounted: '100 %',
    counted: null,
    missing: null,
    share: null,
    level: 'red',
  });
  expect(accuracyOf(seriesSpan({ counted: 0, seconds: 0 }))).toMatchObject({
    counted: null,
    uncounted: null,
    share: null,
    level: 'grey',
  });
});

test.each([
  [0.31, '31 %'],
  [0.000006, '0.0006 %'],
  [1, '100 %'],
  [1e-15, '0.000000000001 %'],
])('percentText(%d) is %s', (part, text) => {
  expect(percentText(part)).toBe(text);
});

describe('losses of a series', () => {
  const SERIES = { label: 'x.failed', events: ['kmem:x'] };
  const run = { event: 'kmem:x', loses: 'events' as const, runs: 9, bound: 4 };

  test.each([
    ['nothing', {}, {}],
    [
      'runs of its tracepoints, by their bound',
      { missedRuns: [run, { ...run, event: 'kmem:y' }] },
      { missing: 4 },
    ],
    [
      'updates of its own map',
      {
        lostUpdates: [
          { event: 'x.failed', updates: 3 },
          { event: 'x', updates: 5 },
        ],
      },
      { missing: 3 },
    ],
    ['processes', { missedRuns: [{ ...run, loses: 'processes' as const, bound: 2 }] }, { unbounded: 2 }],
    [
      'its own map full',
      {
        mapFull: [
          { map: 'x.failed', keys: 1 },
          { map: 'x', keys: 1 },
          { map: 'names', keys: 1 },
        ],
      },
      { unbounded: 1 },
    ],
    ['the map of the scope full', { mapFull: [{ map: 'processes in scope', keys: 1 }] }, { unbounded: 1 }],
    ['output', { lostOutput: 2, garbledOutput: 1 }, { unbounded: 3 }],
    ['cgroups', { newCgroups: ['/a'] }, { isPartial: true }],
    ['process 1', { hidesFirst: 'yes' as const }, { isPartial: true }],
    ['process 1, perhaps', { hidesFirst: 'perhaps' as const }, {}],
    ['an old kernel', { missedRunsKnown: false }, { isUncertain: true }],
    ['an unread kernel', { missedRunsUnread: true }, { isUncertain: true }],
    ['its software event', { uncountedMisses: ['kmem:x'] }, { isUncertain: true }],
    ['the software event of another', { uncountedMisses: ['minor-faults'] }, {}],
  ])('%s', (_, parts, expected) => {
    expect(lossesOf({ ...nothingMissed(), ...parts })(SERIES)).toEqual({ ...NONE, ...expected });
  });
});

test('seconds of all gaps', () => {
  const gap = { reason: 'bpftrace died' as const, stderr: null, losesOrphans: false };
  const gaps = [
    { ...gap, seconds: 1.5 },
    { ...gap, seconds: null },
  ];
  expect(gapSeconds({ gaps, earlierGaps: { count: 2, seconds: 3 } })).toBe(4.5);
});

describe('a series of some events of a tracepoint', () => {
  test('shares the losses of all of them, and is not alarming because it is rare', () => {
    const rare = { counted: 0, losses: { ...NONE, missing: 2 } };
    expect(accuracyOf(seriesSpan({ ...rare, runs: 2_000_000 }))).toMatchObject({
      share: '≥ 99.9999 %',
      level: 'grey',
    });
    expect(accuracyOf(seriesSpan(rare))).toMatchObject({ share: '≥ 0 %', level: 'amber' });
  });

  test('of as many series as a crafted capture may have is found at once', () => {
    const series = Array.from({ length: 30_000 }, (_, index) => ({
      events: [`event${index}`],
      counted: index,
      isSum: false,
    }));
    expect(runsOf(series).at(-1)).toBe(29_999);
  });

  test('has the runs of the series that counts most of the same tracepoints', () => {
    const alloc = { events: ['kmem:mm_page_alloc'], counted: 500, isSum: false };
    const failed = { ...alloc, counted: 0 };
    const pages = { ...alloc, counted: 9_999, isSum: true };
    const other = { events: ['kmem:kfree'], counted: 7, isSum: false };
    expect(runsOf([alloc, failed, pages, other])).toEqual([500, 500, 500, 7]);
  });
});
