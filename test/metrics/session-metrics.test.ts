import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Family, MetricSeries } from '../../src/metrics/family.ts';
import { FamilySet } from '../../src/metrics/family-set.ts';
import { sampleCount } from '../../src/metrics/sample-count.ts';
import { SERIES_LIMIT, SessionMetrics } from '../../src/metrics/session-metrics.ts';
import { Board } from '../../src/tally/board.ts';
import { finish } from '../../src/tally/steps.ts';
import type { FeedTick } from '../../src/wire/feed.ts';
import { METRICS_BY, type MetricsBy } from '../../src/wire/metrics-by.ts';
import {
  BYTES,
  feedTick,
  KINDS,
  ORDERS,
  PLAIN,
  Story,
  seriesOf,
  sessionInfo,
  take,
  who,
} from '../fixtures/feed.ts';
import { Random } from '../fixtures/random.ts';

/** A board whose ticks the metrics follow, and what scrapes of it find. */
class Followed {
  readonly board = new Board();
  readonly metrics: SessionMetrics;

  constructor(by: MetricsBy = 'name', rows: 'pid' | 'cpu' = 'pid') {
    this.metrics = new SessionMetrics(rows, by);
  }

  tick(tick: FeedTick): void {
    take(this.board, tick);
    finish(this.metrics.applying(this.board));
  }

  families(): Family[] {
    const to = new FamilySet();
    this.metrics.addTo(to, this.board, sessionInfo(), 0);
    return to.families;
  }

  scrape(): Family[] {
    const families = this.families();
    this.metrics.scraped('a', this.board.atMs);
    return families;
  }
}

const seriesIn = (families: readonly Family[], name: string, event: string): MetricSeries[] =>
  families
    .filter((family) => family.name === name)
    .flatMap(({ series }) => series.filter(({ labels }) => labels.event === event));
const sum = (series: readonly MetricSeries[]) => series.reduce((all, { value = 0 }) => all + value, 0);
const keyOf = (name: string, { labels }: MetricSeries) => `${name} ${JSON.stringify(labels)}`;

/** Checks what has to be true of each scrape, given the last one. */
function check(
  families: readonly Family[],
  before: Map<string, MetricSeries>,
  board: Board,
): Map<string, MetricSeries> {
  const now = new Map<string, MetricSeries>();
  for (const [index, { label, value }] of board.series.entries()) {
    const [, count = 0, amount = 0] = board.total.get(index) ?? [];
    expect(sum(seriesIn(families, 'vmtally_events', label))).toBe(count);
    expect(sum(seriesIn(families, 'vmtally_group_events', label))).toBe(count);
    if (value === null) continue;
    if (value.unit === null) expect(sum(seriesIn(families, 'vmtally_event_kinds', label))).toBe(count);
    else {
      expect(sum(seriesIn(families, `vmtally_event_${value.unit}`, label))).toBe(amount);
      expect(sum(seriesIn(families, `vmtally_group_${value.unit}`, label))).toBe(amount);
    }
  }
  for (const { name, type, series } of families) {
    for (const one of series) {
      const key = keyOf(name, one);
      if (now.has(key)) expect.fail(`two series ${key}`);
      now.set(key, one);
      const last = before.get(key);
      if (type !== 'counter' || last === undefined) continue;
      // A series that left and came again has another start.
      const isSame = last.startMs === one.startMs;
      if (isSame ? (one.value ?? 0) < (last.value ?? 0) : Number(one.startMs) < Number(last.startMs))
        expect.fail(`${key} goes down: ${JSON.stringify([last, one])}`);
    }
  }
  expect(sampleCount(families)).toBeLessThanOrEqual(SERIES_LIMIT);
  return now;
}

describe('each event is in exactly one counter, and no counter goes down', () => {
  test.each(METRICS_BY)('by %s', (by) => {
    const scenario = fc.record({
      seed: fc.integer(),
      change: fc.boolean(),
      scrapes: fc.array(fc.nat(3), { minLength: 5, maxLength: 40 }),
      jump: fc.constantFrom(0, 20_000, 700_000),
    });
    fc.assert(
      fc.property(scenario, ({ seed, change, scrapes, jump }) => {
        const followed = new Followed(by);
        const story = new Story(new Random(seed), { change });
        let before = new Map<string, MetricSeries>();
        let ids: readonly number[] = [];
        for (const [at, times] of scrapes.entries()) {
          const tick = story.next();
          followed.tick({ ...tick, atMs: tick.atMs + at * jump });
          // An event that left and returned counts from 0, with another start.
          if (ids.join() !== followed.board.seriesIds.join()) before = new Map();
          ids = followed.board.seriesIds;
          for (let time = 0; time < times; time++) before = check(followed.scrape(), before, followed.board);
          check(followed.families(), before, followed.board);
        }
      }),
      { numRuns: 30 },
    );
  });
});

test('a new series of a group is 0 in its first scrape, with the time of its tick', () => {
  const followed = new Followed();
  const tick = (number: number, count: number) =>
    feedTick({
      tick: number,
      series: number === 1 ? [BYTES] : null,
      rows: number === 1 ? [who(1)] : [],
      counts: [[1, 0, 64, count]],
    });
  followed.tick(tick(1, 5));
  const groups = () => seriesIn(followed.scrape(), 'vmtally_group_events', BYTES.label);
  expect(groups()).toEqual([
    { labels: { event: BYTES.label, name: 'task1' }, value: 0, startMs: 1_001_000 },
    { labels: { event: BYTES.label, otel_metric_overflow: 'true' }, value: 5, startMs: 1000 },
  ]);
  followed.tick(tick(2, 7));
  expect(groups().map(({ value }) => value)).toEqual([7, 5]);
  expect(seriesIn(followed.scrape(), 'vmtally_group_bytes', BYTES.label).map(({ value }) => value)).toEqual([
    7 * 64,
    5 * 64,
  ]);
});

test('an export opens no group and lets none leave, unless nobody scraped for five minutes', () => {
  const followed = new Followed();
  let number = 0;
  const values = (count: number, ended = false) => {
    number++;
    followed.tick(
      feedTick({
        tick: number,
        series: number === 1 ? [BYTES] : null,
        rows: number === 1 || ended ? [who(1, { ended })] : [],
        counts: count === 0 ? [] : [[1, 0, 64, count]],
      }),
    );
    return seriesIn(followed.families(), 'vmtally_group_events', BYTES.label).map(({ value }) => value);
  };
  const { metrics } = followed;
  expect(values(5)).toEqual([0, 5]);
  metrics.exported(0);
  metrics.exported(299_000);
  expect(values(7)).toEqual([0, 12]);
  metrics.scraped('a', 300_000);
  expect(values(11, true)).toEqual([11, 12]);
  for (const atMs of [301_000, 400_000, 599_000]) metrics.exported(atMs);
  expect(values(0)).toEqual([11, 12]);
  metrics.exported(600_000);
  metrics.exported(660_000);
  expect(values(0)).toEqual([12, 11]);
});

test('10,000 short processes in each tick: series stay bounded, and the sum is that of the event', () => {
  const followed = new Followed('pid');
  let before = new Map<string, MetricSeries>();
  const series = [BYTES, PLAIN, ORDERS, KINDS];
  for (let tick = 1; tick <= 6; tick++) {
    const rows = Array.from({ length: 10_000 }, (_, index) => 10_000 * tick + index);
    followed.tick(
      feedTick({
        tick,
        atMs: 1_000_000 + 1000 * tick,
        series: tick === 1 ? series : null,
        rows: rows.map((row) => who(row, { ended: true, name: `sh${row % 7}` })),
        counts: rows.flatMap((row) =>
          series.map((_, index): [number, number, number, number] => [row, index, row % 4, 1 + (row % 5)]),
        ),
      }),
    );
    before = check(followed.scrape(), before, followed.board);
    expect(seriesIn(followed.families(), 'vmtally_group_events', PLAIN.label).length).toBeLessThanOrEqual(52);
  }
});

test('64 events of many processes stay within the limit, and say that it is reached', () => {
  const followed = new Followed('name');
  const series = Array.from({ length: 64 }, (_, index) => seriesOf(`e${index}`, { value: BYTES.value }));
  const rows = Array.from({ length: 40 }, (_, row) => who(row));
  for (let tick = 1; tick <= 3; tick++) {
    followed.tick(
      feedTick({
        tick,
        series: tick === 1 ? series : null,
        rows: tick === 1 ? rows : [],
        counts: rows.flatMap(({ row }) =>
          series.map((_, index): [number, number, number, number] => [row, index, row * index, 1]),
        ),
      }),
    );
    check(followed.scrape(), new Map(), followed.board);
  }
  expect(
    followed.families().find(({ name }) => name === 'vmtally_scrape_series_limited')?.series[0]?.value,
  ).toBe(1);
});

test('who made most in the last tick is the exemplar of an event', () => {
  const followed = new Followed();
  followed.tick(
    feedTick({
      series: [BYTES],
      rows: [who(1), who(2, { name: null })],
      counts: [
        [1, 0, 64, 5],
        [2, 0, 8, 4],
        [2, 0, 16, 3],
      ],
    }),
  );
  expect(seriesIn(followed.families(), 'vmtally_events', BYTES.label)[0]?.exemplar).toEqual({
    labels: { pid: '1002', name: '?' },
    value: 7,
    atMs: 1_001_000,
  });
});

test('rows of a session that are no processes are the groups', () => {
  const followed = new Followed('name', 'cpu');
  followed.tick(
    feedTick({
      series: [PLAIN],
      rows: [who(0, { key: '0', name: null, start: null }), who(1, { key: '1', name: null, start: null })],
      counts: [
        [0, 0, 0, 5],
        [1, 0, 0, 3],
      ],
    }),
  );
  const labels = seriesIn(followed.families(), 'vmtally_group_events', PLAIN.label).map((one) => one.labels);
  expect(labels).toContainEqual({ event: PLAIN.label, cpu: '1' });
});

test('the values of an event are a histogram of the exact values; an order has resolution 0', () => {
  const followed = new Followed();
  followed.tick(
    feedTick({
      // The label of a probe's main map is that of its event.
      series: [
        BYTES,
        ORDERS,
        seriesOf('vm:slow_end', { probe: 'slow', hist: 'us' }),
        seriesOf('slow.total', { sum: 'us' }),
      ],
      rows: [who(1)],
      counts: [
        [1, 0, 96, 5],
        [1, 0, 128, 2],
        [1, 1, 3, 4],
        [1, 2, 4, 3],
        [1, 3, 0, 17],
      ],
    }),
  );
  const families = followed.families();
  const histogram = (name: string, event: string) => seriesIn(families, name, event)[0]?.histogram;
  expect(histogram('vmtally_event_size_bytes', BYTES.label)).toEqual({
    counts: new Map([
      [96, 5],
      [128, 2],
    ]),
    sum: 5 * 96 + 2 * 128,
    schema: 3,
  });
  expect(histogram('vmtally_event_size_pages', ORDERS.label)).toEqual({
    counts: new Map([[8, 4]]),
    sum: 32,
    schema: 0,
  });
  // hist() counts 4 to 7 us together. Their sum is in a map of its own.
  expect(histogram('vmtally_event_duration_seconds', 'vm:slow_end')).toEqual({
    counts: new Map([[7e-6, 3]]),
    sum: 17e-6,
    schema: 3,
  });
});

test('a named count that continues an earlier run has no known start', () => {
  const followed = new Followed();
  const named = { named: true, before: 0 };
  const series = [seriesOf('a', named), seriesOf('b', { ...named, before: 40 })];
  const counts: [number, number, number, number][] = [
    [1, 0, 0, 2],
    [1, 1, 0, 2],
  ];
  followed.tick(feedTick({ series, rows: [who(1)], counts }));
  const family = followed.families().find(({ name }) => name === 'vmtally_named');
  expect(family?.series.map(({ value, startMs }) => [value, startMs])).toEqual([
    [2, expect.any(Number)],
    [42, null],
  ]);
});

test('before the first tick each event is there with 0', () => {
  const followed = new Followed();
  followed.board.setSeries([BYTES]);
  expect(seriesIn(followed.families(), 'vmtally_events', BYTES.label)[0]?.value).toBe(0);
});

test('each family of an event has its filter as a label', () => {
  const all = new Followed();
  const filter = 'size > 4096';
  const counts: [number, number, number, number][] = [
    [0, 0, 8192, 3],
    [0, 1, 0, 2],
  ];
  const series = [
    { ...BYTES, filter },
    { ...KINDS, filter },
  ];
  all.tick(feedTick({ series, rows: [who(0)], counts }));
  const filters = all
    .families()
    .flatMap((family) => family.series.map(({ labels }) => labels))
    .filter(({ event }) => event !== undefined)
    .map((labels) => labels.filter);
  expect(new Set(filters)).toEqual(new Set([filter]));
});
