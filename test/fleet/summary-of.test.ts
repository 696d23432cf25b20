import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRows } from '../../src/capture/row-columns.ts';
import { eachCell } from '../../src/fleet/cell-bytes.ts';
import { numbersOf } from '../../src/fleet/host-numbers.ts';
import { packSummary, unpackSummary } from '../../src/fleet/pack-summary.ts';
import { Recent } from '../../src/fleet/recent.ts';
import { type CellBytes, SENT_GROUPINGS, type Summary } from '../../src/fleet/schema.ts';
import { type Circumstances, summarizing } from '../../src/fleet/summary-of.ts';
import { eachValue, valueBytes } from '../../src/fleet/value-bytes.ts';
import { Board } from '../../src/tally/board.ts';
import { BOARD_LIMITS } from '../../src/tally/board-limits.ts';
import { finish } from '../../src/tally/steps.ts';
import { groupOf } from '../../src/text/grouping.ts';
import type { FeedTick } from '../../src/wire/feed.ts';
import { accuracyIn } from '../fixtures/accuracy.ts';
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
import { IDENTITY } from './identity.ts';

const COST = { vmtallyPercent: 1, addedPercent: null, rssBytes: 1 };
/** Rows leave soon, and groups of few of them are kept. */
const LIMITS = { ...BOARD_LIMITS, ended: 4, endedMs: 3_000, groups: 3 };

/** A service that counts. */
class Host {
  readonly board = new Board(LIMITS);
  readonly recent = new Recent();
  /** All counts by label and process, whatever became of it, and of the ticks since the last summary that was kept. */
  readonly true = new Map<string, number>();
  readonly trueRecent = new Map<string, number>();
  seq = 0;

  tick(tick: FeedTick): void {
    take(this.board, tick);
    finish(this.recent.adding(this.board));
    const { counts } = tick;
    for (let at = 0; at < counts.length; at += 4) {
      const label = this.board.series[counts[at + 1] ?? 0]?.label;
      if (label === undefined) continue;
      const key = `${label} ${counts[at]}`;
      for (const of of [this.true, this.trueRecent]) of.set(key, (of.get(key) ?? 0) + (counts[at + 3] ?? 0));
    }
  }

  summary(change: Partial<Circumstances & { run: string }> = {}): Summary {
    const { run = 'r1', ...others } = change;
    const numbers = numbersOf(sessionInfo(), this.board, this.recent.begin(true));
    const circumstances = {
      seq: ++this.seq,
      sentMs: 2_000_000,
      cost: COST,
      former: undefined,
      shorter: 1,
      ...others,
    };
    const made = finish(summarizing({ ...IDENTITY, run }, numbers, circumstances));
    // Each must be one that a hub takes.
    return unpackSummary(packSummary(made));
  }

  kept(): void {
    this.recent.kept();
    this.trueRecent.clear();
  }
}

type Numbers = [count: number, amount: number, recent: number, recentAmount: number];
const add = (one: Numbers, other: Numbers): Numbers => one.map((n, i) => n + (other[i] ?? 0)) as Numbers;

/** The sum of all entries by series. */
function sumOf(...lists: (CellBytes | undefined)[]): Map<number, Numbers> {
  const all = new Map<number, Numbers>();
  for (const list of lists)
    if (list !== undefined)
      eachCell(list, (_, series, ...numbers) => {
        const sum = add(all.get(series) ?? [0, 0, 0, 0], numbers);
        if (sum.some((number) => number !== 0)) all.set(series, sum);
      });
  return new Map([...all].toSorted(([a], [b]) => a - b));
}

/** Counts of the entries of a list are among those of all. */
function expectWithin(cells: CellBytes, all: ReadonlyMap<number, Numbers>): void {
  for (const [series, [count, , recent]] of sumOf(cells)) {
    const [most = 0, , recentMost = 0] = all.get(series) ?? [];
    expect(count).toBeLessThanOrEqual(most);
    expect(recent).toBeLessThanOrEqual(recentMost);
  }
}

const countsOf = (bytes: CellBytes, entry = 0): Map<number, number> => {
  const counts = new Map<number, number>();
  eachCell(bytes, (of, series, count) => of === entry && counts.set(series, count));
  return counts;
};

describe('a summary', () => {
  it('has all counts in its totals, no more in its rows and groups, and all where it sends all groups, whatever ends or leaves', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 5 }), (seed, shorter) => {
        const random = new Random(seed);
        const story = new Story(random);
        const host = new Host();
        for (let tick = 0; tick < 40; tick++) {
          host.tick(story.next());
          if (!random.once(4)) continue;
          const summary = host.summary({ shorter });
          const { totals, rows, groups, distributions } = summary;
          const label = (series: number): string => summary.series[series]?.label ?? '';
          const all = sumOf(totals);
          expectWithin(rows.cells, all);
          for (const grouping of SENT_GROUPINGS) {
            const { cells, left, blur } = groups[grouping];
            if (left === 0 && blur.length === 0) expect(sumOf(cells)).toEqual(all);
            else expectWithin(cells, all);
          }
          for (const [series, [count, , recent]] of all) {
            const of = (counts: Map<string, number>): number =>
              [...counts].reduce((sum, [key, n]) => sum + (key.startsWith(`${label(series)} `) ? n : 0), 0);
            expect(count).toBe(of(host.true));
            expect(recent).toBe(of(host.trueRecent));
          }
          const values = new Map<number, number>();
          eachValue(distributions, (series, _, count) =>
            values.set(series, (values.get(series) ?? 0) + count),
          );
          for (const [series, [count]] of all) expect(values.get(series) ?? 0).toBe(count);
          expectBounds(host, summary);
          if (random.once(2)) host.kept();
        }
      }),
      { numRuns: 60 },
    );
  });

  it('has the processes with the most, by each number of each series', () => {
    const host = new Host();
    const rows = Array.from({ length: 300 }, (_, row) => who(row));
    host.tick(
      feedTick({ series: [BYTES, PLAIN], rows, counts: rows.map(({ row }) => [row, 0, 64, 1009 + row]) }),
    );
    host.kept();
    host.recent.begin(true);
    host.kept();
    host.tick(
      feedTick({
        tick: 2,
        counts: [
          [7, 1, 0, 31],
          [3, 0, 4096, 1],
        ],
      }),
    );
    const { rows: list } = host.summary();
    const sent = decodeRows(list.rows).map(({ row }) => row);
    expect(sent).toEqual([3, 7, ...Array.from({ length: 10 }, (_, index) => 290 + index)]);
    expect(list.left).toBe(300 - 12);
    expect(sumOf(list.most).get(0)).toEqual([1009 + 289, 64 * (1009 + 289), 0, 0]);
  });

  it('has fewer groups where there are many series: a hub adds up so many numbers only', () => {
    const host = new Host();
    const rows = Array.from({ length: 150 }, (_, row) => who(row, { name: `p${row}` }));
    const series = Array.from({ length: 128 }, (_, place) => seriesOf(`s${place}`));
    const counts = rows.map(({ row }): [number, number, number, number] => [row, row % 128, 0, 7 + row]);
    host.tick(feedTick({ series, rows, counts }));
    const { groups } = host.summary();
    expect(groups.name.keys).toHaveLength(100);
    expect(groups.name.left).toBe(50);
  });

  it('covers the time since a server kept the last one', () => {
    const host = new Host();
    host.tick(feedTick({ series: [PLAIN], rows: [who(1)], counts: [[1, 0, 0, 101]] }));
    host.summary();
    host.tick(feedTick({ tick: 2, counts: [[1, 0, 0, 7]] }));
    const second = host.summary();
    expect(second.seconds).toBe(2);
    expect(sumOf(second.totals).get(0)).toEqual([108, 0, 108, 0]);
    host.kept();
    host.tick(feedTick({ tick: 3, counts: [[1, 0, 0, 2]] }));
    expect(sumOf(host.summary().totals).get(0)).toEqual([110, 0, 2, 0]);
  });
});

/** No process and no group that is not sent has more than `most`, with `blur` where its group was not kept. */
function expectBounds(host: Host, { rows, groups, series }: Summary): void {
  const sent = new Set(decodeRows(rows.rows).map(({ row }) => row));
  const most = countsOf(rows.most);
  for (const [key, count] of host.true) {
    const [label = '', row = ''] = key.split(' ');
    const place = series.findIndex((head) => head.label === label);
    if (!sent.has(Number(row))) expect(count).toBeLessThanOrEqual(most.get(place) ?? 0);
  }
  for (const grouping of SENT_GROUPINGS) {
    const { keys, most: largest, blur } = groups[grouping];
    const byGroup = new Map<string, number>();
    for (const { who: row, cells } of host.board.rows.values())
      cells.each((place, count) => {
        const key = `${place} ${groupOf(row, grouping)}`;
        byGroup.set(key, (byGroup.get(key) ?? 0) + count);
      });
    for (const [key, count] of byGroup) {
      const [, place = '', name = ''] = /^(\d+) (.*)$/.exec(key) ?? [];
      if (keys.includes(name)) continue;
      const bound = (countsOf(largest).get(Number(place)) ?? 0) + (countsOf(blur).get(Number(place)) ?? 0);
      expect(count).toBeLessThanOrEqual(bound);
    }
  }
}

describe('a summary after a restart', () => {
  const run = (name: string, counts: Record<string, number>, former?: Summary, series = PLAIN): Summary => {
    const host = new Host();
    const rows = Object.keys(counts).map((program, row) => who(row, { name: program }));
    const quads = Object.values(counts).map((count, row): [number, number, number, number] => [
      row,
      0,
      0,
      count,
    ]);
    host.tick(feedTick({ series: [series], rows, counts: quads }));
    return host.summary({ run: name, former });
  };
  const programs = ({ groups: { name } }: Summary): Record<string, number> =>
    Object.fromEntries(name.keys.map((key, entry) => [key, countsOf(name.cells, entry).get(0) ?? 0]));

  it('has what all runs counted: once, twice, thrice', () => {
    const first = run('r1', { a: 101, b: 103 });
    const second = run('r2', { a: 107, c: 109 }, first);
    const third = run('r3', { b: 113 }, second);
    expect(third).toMatchObject({ epoch: 3, sinceMs: first.sinceMs, run: 'r3', runMs: 900_000 });
    expect(sumOf(third.totals).get(0)).toEqual([533, 0, 113, 0]);
    expect(programs(third)).toEqual({ a: 208, b: 216, c: 109 });
    expect(third.distributions).toEqual(valueBytes([{ series: 0, value: 0, count: 533 }]));
    // Processes are those of the present run.
    expect(sumOf(third.rows.cells).get(0)?.[0]).toBe(113);
    expect(third.groups.name.blur).toHaveLength(0);
  });

  it('keeps series that this run does not count, and apart those that count otherwise under the same name', () => {
    const first = run('r1', { a: 101 }, undefined, KINDS);
    const second = run('r2', { a: 7 }, first, ORDERS);
    const third = run('r3', { a: 3 }, second, { ...ORDERS, counts: 'pages' });
    expect(third.series.map(({ label, counted }) => [label, counted])).toEqual([
      [ORDERS.label, true],
      [`${ORDERS.label} (earlier)`, false],
      [KINDS.label, false],
    ]);
    expect([...sumOf(third.totals).values()].map(([count]) => count)).toEqual([3, 7, 101]);
    expect(third.missing).toHaveLength(3);
  });

  it('says how much any group may have of those that were not sent', () => {
    const many = Object.fromEntries(Array.from({ length: 203 }, (_, index) => [`p${index}`, 1000 - index]));
    const first = run('r1', many);
    expect(first.groups.name).toMatchObject({ left: 3 });
    const second = run('r2', { p202: 5, p0: 1 }, first);
    const { blur, cells, left } = second.groups.name;
    expect(programs(second)).toMatchObject({ p0: 1001, p202: 5 });
    // The largest of those that were not sent had 800; p202 had 798 of them.
    expect(countsOf(blur).get(0)).toBe(800);
    expect(left).toBeGreaterThanOrEqual(3);
    const counted = (bytes: CellBytes): number => sumOf(bytes).get(0)?.[0] ?? 0;
    expect(counted(second.totals) - counted(cells)).toBeGreaterThanOrEqual(798 + 799 + 800);
  });

  it('tells that sums began anew where the last summary cannot be read', () => {
    const host = new Host();
    host.tick(feedTick({ series: [PLAIN], rows: [who(1)], counts: [[1, 0, 0, 7]] }));
    expect(host.summary({ former: 'unreadable' })).toMatchObject({
      epoch: 1,
      problem: expect.stringContaining('the sums began anew'),
    });
    expect(host.summary().problem).toBeNull();
  });

  it('keeps a series with another filter apart', () => {
    const first = run('r1', { a: 101 });
    const second = run('r2', { a: 7 }, first, { ...PLAIN, filter: 'bytes_alloc > 4096' });
    expect(second.series.map(({ label, filter }) => [label, filter])).toEqual([
      [PLAIN.label, 'bytes_alloc > 4096'],
      [`${PLAIN.label} (earlier)`, null],
    ]);
    expect([...sumOf(second.totals).values()].map(([count]) => count)).toEqual([7, 101]);
  });

  it('has the losses of a series whose filter has several lines', () => {
    const label = 'kmem:kfree (pid > 1 &&\n pid < 9)';
    const host = new Host();
    host.tick(feedTick({ series: [{ ...PLAIN, label }], rows: [who(1)], counts: [[1, 0, 0, 7]] }));
    const losses = { missing: 31, unbounded: 0, isPartial: false, isUncertain: false };
    const accuracy = accuracyIn({ series: label, losses, uncountedSeconds: 11 });
    const numbers = numbersOf(sessionInfo({ accuracy }), host.board, host.recent.begin(true));
    const circumstances = { seq: 1, sentMs: 2_000_000, cost: COST, former: undefined, shorter: 1 };
    const { missing, uncountedSeconds } = finish(summarizing(IDENTITY, numbers, circumstances));
    expect({ missing, uncountedSeconds }).toEqual({ missing: [31], uncountedSeconds: [11] });
  });

  it('says of the time from the last summary to the first count of the next run that it was not counted', () => {
    const first = run('r1', { a: 101 });
    const host = new Host();
    // The service starts after 87 s, and attaches its probes for three.
    const series = [{ ...PLAIN, sinceMs: first.atMs + 90_000 }];
    host.tick(feedTick({ series, rows: [who(1)], counts: [[1, 0, 0, 7]] }));
    const numbers = numbersOf(sessionInfo(), host.board, host.recent.begin(true));
    const identity = { ...IDENTITY, run: 'r2', runMs: first.atMs + 87_000 };
    const circumstances = { seq: 1, sentMs: 2_000_000, cost: COST, former: first, shorter: 1 };
    const second = finish(summarizing(identity, numbers, circumstances));
    expect(second.uncountedSeconds).toEqual([90]);
  });
});
