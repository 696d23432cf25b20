import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRows } from '../../src/capture/row-columns.ts';
import { eachCell } from '../../src/fleet/cell-bytes.ts';
import { type CellBytes, type GroupList, SENT_GROUPINGS, type Summary } from '../../src/fleet/schema.ts';
import { eachValue } from '../../src/fleet/value-bytes.ts';
import { groupOf } from '../../src/text/grouping.ts';
import { BYTES, feedTick, PLAIN, Story, seriesOf, who } from '../fixtures/feed.ts';
import { Random } from '../fixtures/random.ts';
import { CountingHost, countsOf, type Numbers, sumOf } from './counting-host.ts';

/** Counts of the entries of a list are among those of all. */
function expectWithin(cells: CellBytes, all: ReadonlyMap<number, Numbers>): void {
  for (const [series, [count, , recent]] of sumOf(cells)) {
    const [most = 0, , recentMost = 0] = all.get(series) ?? [];
    expect(count).toBeLessThanOrEqual(most);
    expect(recent).toBeLessThanOrEqual(recentMost);
  }
}

describe('a summary', () => {
  it('has all counts in its totals, no more in its rows and groups, and all where it sends all groups, whatever ends or leaves', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 5 }), (seed, shorter) => {
        const random = new Random(seed);
        const story = new Story(random);
        const host = new CountingHost();
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
            if (blur.length === 0) expectTotals(groups[grouping]);
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
    const host = new CountingHost();
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
    const host = new CountingHost();
    const rows = Array.from({ length: 150 }, (_, row) => who(row, { name: `p${row}` }));
    const series = Array.from({ length: 128 }, (_, place) => seriesOf(`s${place}`));
    const counts = rows.map(({ row }): [number, number, number, number] => [row, row % 128, 0, 7 + row]);
    host.tick(feedTick({ series, rows, counts }));
    const { groups } = host.summary();
    expect(groups.name.keys).toHaveLength(100);
    expect(groups.name.left).toBe(50);
  });

  it('covers the time since a server kept the last one', () => {
    const host = new CountingHost();
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

/** Each group has a total, which is at least what it counted recently. */
function expectTotals({ keys, cells }: GroupList): void {
  const totals = new Set<number>();
  const faults: number[] = [];
  eachCell(cells, (entry, _, count, __, recent) => {
    if (count > 0) totals.add(entry);
    if (recent > count) faults.push(entry);
  });
  expect({ faults, totals: totals.size }).toEqual({ faults: [], totals: keys.length });
}

/** No process and no group that is not sent has more than `most`, with `blur` where its group was not kept. */
function expectBounds(host: CountingHost, { rows, groups, series }: Summary): void {
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
