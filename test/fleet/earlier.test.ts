import { describe, expect, it } from 'vitest';
import { numbersOf } from '../../src/fleet/host-numbers.ts';
import type { CellBytes, Summary } from '../../src/fleet/schema.ts';
import { summarizing } from '../../src/fleet/summary-of.ts';
import { valueBytes } from '../../src/fleet/value-bytes.ts';
import { finish } from '../../src/tally/steps.ts';
import { accuracyIn } from '../fixtures/accuracy.ts';
import { feedTick, KINDS, ORDERS, PLAIN, sessionInfo, who } from '../fixtures/feed.ts';
import { COST, CountingHost, countsOf, sumOf } from './counting-host.ts';
import { IDENTITY } from './identity.ts';

describe('a summary after a restart', () => {
  const run = (name: string, counts: Record<string, number>, former?: Summary, series = PLAIN): Summary => {
    const host = new CountingHost();
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
    const host = new CountingHost();
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
    const host = new CountingHost();
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
    const host = new CountingHost();
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
