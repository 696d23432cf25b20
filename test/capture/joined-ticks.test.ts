import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CapturedTick } from '../../src/capture/captured-tick.ts';
import { JoinedTicks } from '../../src/capture/joined-ticks.ts';
import { MOST_STRETCHES } from '../../src/capture/reading-columns.ts';
import { capturedTick } from '../fixtures/capture.ts';
import { who } from '../fixtures/feed.ts';
import { type Point, readingAt, stretchesOf } from '../fixtures/reconciliation.ts';

/** A tick of 50 ms. */
const fine = (number: number, parts: Partial<CapturedTick> = {}): CapturedTick =>
  capturedTick(0, { atSeconds: number / 20, seconds: 0.05, rows: [], ...parts });

function joined(ticks: readonly CapturedTick[], tickMs = 1000): CapturedTick[] {
  const written: CapturedTick[] = [];
  const joining = new JoinedTicks(tickMs, (tick) => written.push(tick));
  for (const tick of ticks) joining.add(tick);
  joining.flush();
  expect(joining.isEmpty).toBe(true);
  return written;
}

const ran = (ns: number) => ({ first: { faults: 0, threads: [{ ns, runs: 1 }], seen: false } });
const readings = (points: readonly [Point, number][]) =>
  stretchesOf(...points.map(([point, ns]) => readingAt(point, ran(ns)))).map((stretch) => ({
    stretches: [stretch],
    command: { series: [1, 0], value: [0, 8], count: [2, 1] },
  }));

test('ticks of 50 ms become ticks of a second, with the identities and the growth of all', () => {
  const ticks = Array.from({ length: 45 }, (_, index) =>
    fine(index + 1, {
      rows: index === 3 ? [who(1)] : index === 5 ? [who(1, { ended: true }), who(2)] : [],
      quads: { row: [1, index % 2], series: [0, 1], value: [64, 0], count: [1, 10] },
      vmstat: new Map(
        index % 2 === 0
          ? [[1, 3]]
          : [
              [1, -3],
              [0, 1],
            ],
      ),
    }),
  );
  const written = joined(ticks);
  expect(written.map(({ atSeconds, seconds }) => [atSeconds, Math.round(1000 * seconds)])).toEqual([
    [1, 1000],
    [2, 1000],
    [2.25, 250],
  ]);
  expect(written[0]?.rows).toEqual([who(1, { ended: true }), who(2)]);
  expect(written[0]?.quads).toEqual({
    row: [1, 0, 1],
    series: [0, 1, 1],
    value: [64, 0, 0],
    count: [20, 100, 100],
  });
  expect([...(written[0]?.vmstat ?? [])]).toEqual([[0, 10]]);
});

test('readings join, but for those of ticks in which process 1 ran', () => {
  const each = readings([
    [[0, 0, 0], 5],
    [[1, 7, 7], 5],
    [[2, 9, 9], 5],
    [[3, 9, 10], 6],
    [[4, 9, 11], 6],
  ]);
  const [tick, more] = joined(each.map((found, index) => fine(index + 1, { readings: found })));
  expect(more).toBeUndefined();
  expect(tick?.readings).toEqual({
    stretches: [
      { from: each[0]?.stretches[0]?.from, to: each[1]?.stretches[0]?.to },
      each[2]?.stretches[0],
      each[3]?.stretches[0],
    ],
    command: { series: [1, 0], value: [0, 8], count: [8, 4] },
  });
});

test('a tick with as many readings as a file takes is written before its time', () => {
  const each = readings(
    Array.from({ length: MOST_STRETCHES + 3 }, (_, at) => [[at, at, at], Math.floor(at / 2)]),
  );
  const written = joined(
    each.map((found, index) => fine(index + 1, { readings: found })),
    60_000,
  );
  expect(written.map((tick) => tick.readings?.stretches.length)).toEqual([MOST_STRETCHES, 2]);
});

test('no tick reaches over a time that is missing, or over the start of a run', () => {
  const seconds = (ticks: readonly CapturedTick[]) => ticks.map((tick) => tick.seconds.toFixed(2));
  expect(seconds(joined([fine(1), fine(2), fine(4), fine(5)]))).toEqual(['0.10', '0.10']);
  expect(seconds(joined([fine(18), fine(19), fine(1), fine(2)]))).toEqual(['0.10', '0.10']);
});

test('ticks as long as they should be pass as they are', () => {
  const ticks = [fine(1), fine(2)];
  expect(joined(ticks, 0)).toEqual(ticks);
  expect(joined(ticks, 50)).toEqual(ticks);
});

test('nothing is lost, whatever is joined: counts by row, series, value and call site', () => {
  const entry = fc.record({
    row: fc.nat(3),
    series: fc.nat(1),
    value: fc.nat(2),
    count: fc.nat(100),
    site: fc.constantFrom('a', 'b', 'c'),
  });
  fc.assert(
    fc.property(
      fc.array(fc.uniqueArray(entry, { selector: keyOf })),
      fc.integer({ min: 1, max: 400 }),
      (all, tickMs) => {
        const ticks = all.map((entries, index) => {
          const sites = [...new Set(entries.map(({ site }) => site))];
          const column = (of: 'row' | 'series' | 'value' | 'count') => entries.map((each) => each[of]);
          return fine(index + 1, {
            quads: {
              row: column('row'),
              series: column('series'),
              value: column('value'),
              count: column('count'),
              site: entries.map(({ site }) => sites.indexOf(site)),
            },
            sites,
          });
        });
        const written = joined(ticks, tickMs);
        expect(sums(written)).toEqual(sums(ticks));
        for (const { quads } of written) {
          const keys = quads.row.map((row, at) =>
            [row, quads.series[at], quads.value[at], quads.site?.[at]].join(','),
          );
          expect(new Set(keys).size).toBe(keys.length);
        }
      },
    ),
  );
});

const keyOf = ({
  row,
  series,
  value,
  site,
}: {
  row: number;
  series: number;
  value: number;
  site: string;
}): string => [row, series, value, site].join(',');

function sums(ticks: readonly CapturedTick[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { quads, sites = [] } of ticks)
    for (const [at, row] of quads.row.entries()) {
      const site = sites[quads.site?.[at] ?? -1] ?? '';
      const key = keyOf({ row, series: quads.series[at] ?? 0, value: quads.value[at] ?? 0, site });
      counts[key] = (counts[key] ?? 0) + (quads.count[at] ?? 0);
    }
  return counts;
}
