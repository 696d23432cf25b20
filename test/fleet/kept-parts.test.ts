import { describe, expect, it } from 'vitest';
import { cellBytes } from '../../src/fleet/cell-bytes.ts';
import { Fleet } from '../../src/fleet/fleet.ts';
import { valueBytes } from '../../src/fleet/value-bytes.ts';
import { summaryOf } from './summary-fixture.ts';

const RECEIPT = { receivedMs: 1_790_000_020_000 };

describe('of hosts for which there is no memory, a fleet', () => {
  it('keeps the totals only of hosts whose groups would take more memory than it may', () => {
    const fleet = new Fleet({ mostBytes: 1 << 20 });
    for (let host = 0; host < 20; host++) {
      const { groups } = summaryOf();
      const keys = [`${host} ${'x'.repeat(100_000)}`];
      fleet.take(
        summaryOf({ host: `h${host}`, groups: { ...groups, name: { ...groups.name, keys } } }),
        RECEIPT,
      );
    }
    const { thinned, series } = fleet.totals();
    expect(thinned).toBeGreaterThan(10);
    expect(series[0]?.count).toBe(20 * 10_007);
    const board = fleet.board({ group: 'name', sort: 'count', top: 50 });
    expect(board.rows).toHaveLength(20 - thinned);
    expect(board.rows[0]?.more).toBe(thinned * 10_007);
  });

  const valuesOf = (values: readonly number[]) =>
    valueBytes(values.map((value) => ({ series: 0, value, count: 1 })));
  const range = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at);
  const countsOf = (fleet: Fleet) => fleet.totals().series[0]?.distribution;

  it('keeps no values of a host that would take more memory than it may, and says so', () => {
    const fleet = new Fleet({ mostBytes: 4 << 20 });
    fleet.take(summaryOf({ host: 'honest', seq: 1 }), RECEIPT);
    for (let host = 0; host < 20; host++)
      fleet.take(
        summaryOf({ host: `h${host}`, distributions: valuesOf(range(1e6 * (host + 1), 16_000)) }),
        RECEIPT,
      );
    const { thinned, series } = fleet.totals();
    expect(thinned).toBeGreaterThan(15);
    expect(series[0]?.count).toBe(21 * 10_007);
    expect(fleet.counts().hosts.filter(({ lacksValues }) => lacksValues.includes(0))).toHaveLength(thinned);
    expect(countsOf(fleet)).toHaveLength((20 - thinned) * 16_000 + 1);
  });

  it('keeps the few values of a host that has no room for its rows, and does not let them become many', () => {
    const fleet = new Fleet({ mostBytes: 0 });
    for (let seq = 1; seq < 5; seq++)
      fleet.take(summaryOf({ seq, distributions: valuesOf(range(0, 32 * seq)) }), RECEIPT);
    expect(fleet.counts().hosts.map(({ lacksValues }) => lacksValues)).toEqual([[0]]);
    expect(countsOf(fleet)).toEqual([]);
    fleet.take(summaryOf({ seq: 6 }), RECEIPT);
    expect(fleet.counts().hosts.map(({ lacksValues }) => lacksValues)).toEqual([[]]);
    expect(countsOf(fleet)).toEqual([[64, 10_007]]);
  });

  /** A host whose groups share names with the next one, each with two series, and more values than fit beside others. */
  const largeHost = (host: number, seq: number) => {
    const cells = range(0, 400).flatMap((entry) =>
      [0, 1].map((series) => ({
        entry,
        series,
        count: entry + 1,
        amount: 2 ** 53,
        recent: 3,
        recentAmount: 4,
      })),
    );
    const names = {
      keys: range(200 * host, 400).map(String),
      cells: cellBytes(cells),
      left: 1,
      most: cellBytes(cells.slice(0, 2)),
      blur: cellBytes(cells.slice(1, 2)),
    };
    const { groups } = summaryOf();
    const distributions = valuesOf(range(500 * host, 1_000));
    return summaryOf({
      host: `h${host}`,
      seq,
      distributions,
      groups: { ...groups, name: names, unit: names },
    });
  };
  const shown = (fleet: Fleet) => ({
    series: fleet.totals().series.map((each) => ({ ...each, hostChange: 0 })),
    boards: (['name', 'unit'] as const).map((group) => fleet.board({ group, sort: 'count', top: 1_000 })),
  });

  it('has memory again once hosts are forgotten, and the same sums of the others', () => {
    const bound = { mostBytes: 4 << 20, forgetMs: 1_000_000 };
    const fleet = new Fleet(bound);
    const take = (host: number, seq: number, receivedMs: number) =>
      fleet.take(largeHost(host, seq), { receivedMs });
    for (const host of range(0, 40)) take(host, 1, RECEIPT.receivedMs);
    expect(fleet.totals().thinned).toBeGreaterThan(10);
    const { bytes } = fleet.counts().sums;
    const laterMs = RECEIPT.receivedMs + 1_200_000;
    for (const host of [3, 4]) take(host, 2, laterMs);
    for (const _ of [1, 2]) fleet.tick(laterMs);
    for (const host of [3, 4]) take(host, 3, laterMs);
    expect(fleet.totals()).toMatchObject({ forgotten: 38, thinned: 0 });
    expect(fleet.counts().sums.bytes).toBeLessThan(bytes / 4);
    for (const host of [20, 21]) take(host, 1, laterMs);
    const fresh = new Fleet(bound);
    for (const host of [3, 4, 20, 21]) fresh.take(largeHost(host, 2), { receivedMs: laterMs });
    expect(fleet.totals().thinned).toBe(0);
    expect(shown(fleet)).toEqual(shown(fresh));
  });
});
