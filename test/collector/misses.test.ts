import { describe, expect, test } from 'vitest';
import { countsMisses, type MissedTotals, Misses, uncountedMisses } from '../../src/collector/misses.ts';
import { compile } from '../../src/probe/compile.ts';
import { generateProbe } from '../../src/probe/generate.ts';
import { tracepoints } from '../fixtures/tracepoints.ts';
import { WHOLE_SYSTEM } from '../fixtures/whole-system.ts';

// test/live tests the misses of a bpftrace with programs, since only the kernel makes such programs.
const PROGRAM = compile([{ probe: generateProbe('kmem:kfree'), maps: ['kmem_kfree'] }], tracepoints(), {
  ...WHOLE_SYSTEM,
  groupBy: 'none',
  types: undefined,
});

const totals = (...missed: [string, number][]): MissedTotals => ({
  missed: new Map(missed),
  missedInScope: new Map(missed),
});

test('a process without BPF programs adds no missed runs', () => {
  const total = totals(['kmem:kfree events', 7]);
  const misses = new Misses(process.pid, PROGRAM, total);
  misses.start(0);
  expect(misses.read([], 1)).toBe(false);
  expect(total).toEqual(totals(['kmem:kfree events', 7]));
});

test('before start() misses are unknown, and none are added', () => {
  const total = totals();
  expect(new Misses(2 ** 22 + 1, PROGRAM, total).read([], 1)).toBe(false);
  expect(total).toEqual(totals());
});

describe('missed runs that can belong to the scope', () => {
  /**
   * Reads a sequence of miss counts of the events' programs, each with whether the scope was idle before it.
   */
  function read(readings: readonly (readonly [missed: number | undefined, idle: boolean])[]): MissedTotals {
    const total = totals(['kmem:kfree events', 5]);
    const left = [[3, false] as const, ...readings];
    let at = 0;
    const sources = {
      programsOf: () => PROGRAM.attached.map((_, id) => ({ fd: String(id), id })),
      missesOf: () => {
        const missed = left[at]?.[0];
        return missed === undefined ? undefined : PROGRAM.attached.map(() => missed);
      },
    };
    const misses = new Misses(1, PROGRAM, total, { idle: () => left[at]?.[1] ?? false }, sources);
    misses.start(0);
    misses.open(Infinity);
    for (at = 1; at < left.length; at++) misses.read([7], at);
    return total;
  }
  const figures = ({ missed, missedInScope }: MissedTotals) =>
    [missed, missedInScope].map((runs) => runs.get('kmem:kfree events'));

  test('are all if the scope ran in each tick', () => {
    expect(
      figures(
        read([
          [3, false],
          [10, false],
          [20, false],
        ]),
      ),
    ).toEqual([5 + 17, 5 + 17]);
  });

  test('are none in a tick in which the scope did not run', () => {
    expect(
      figures(
        read([
          [4, false],
          [10, true],
          [12, false],
          [1012, true],
        ]),
      ),
    ).toEqual([5 + 1009, 5 + 3]);
  });

  test('are not those of the time between two runs', () => {
    const total = totals();
    let missed = 3;
    const sources = {
      programsOf: () => PROGRAM.attached.map((_, id) => ({ fd: String(id), id })),
      missesOf: () => PROGRAM.attached.map(() => missed),
    };
    const misses = new Misses(1, PROGRAM, total, { idle: () => false }, sources);
    misses.start(0);
    misses.open(Infinity);
    for (const [before, within] of [
      [0, 7],
      [100, 11],
      [1_000, 13],
    ] as const) {
      missed += before;
      if (before > 0) misses.skip();
      misses.read([7], 1);
      missed += within;
      misses.read([7], 2);
    }
    expect(figures(total)).toEqual([7 + 11 + 13, 7 + 11 + 13]);
  });

  test('are all since the last reading that did not fail', () => {
    expect(
      figures(
        read([
          [4, false],
          [undefined, true],
          [14, false],
          [17, true],
        ]),
      ),
    ).toEqual([5 + 14, 5 + 11]);
  });
});

describe('a kernel before 6.7', () => {
  const features = { countsMisses: false };
  const events = { event: 'kmem:kfree', loses: 'events', raw: true } as const;

  test('counts the misses of programs at raw tracepoints', () => {
    expect(countsMisses({ attached: [events] }, features)).toBe(true);
  });

  test('does not count those of events, or of processes, at tracepoints', () => {
    expect(countsMisses({ attached: [events, { ...events, raw: false }] }, features)).toBe(false);
    const fork = { event: 'sched:sched_process_fork', loses: 'processes', raw: false } as const;
    expect(countsMisses({ attached: [events, fork] }, features)).toBe(false);
  });

  test('counts none of software events, which is another matter', () => {
    expect(countsMisses({ attached: [{ ...events, event: 'minor-faults', raw: false }] }, features)).toBe(
      true,
    );
  });

  test('need not count those that make no count too low', () => {
    const exit = { event: 'sched:sched_process_exit', loses: 'names', raw: false } as const;
    expect(countsMisses({ attached: [events, exit] }, features)).toBe(true);
  });
});

test('a kernel from 6.7 on counts all', () => {
  const events = { event: 'kmem:kfree', loses: 'events', raw: false } as const;
  expect(countsMisses({ attached: [events] }, { countsMisses: true })).toBe(true);
});

test('no kernel counts the misses of software events, which come only where it preempts system calls', () => {
  const program = (event: string) => ({ event, loses: 'events', raw: false }) as const;
  const attached = ['minor-faults', 'kmem:kfree', 'minor-faults', 'page-faults'].map(program);
  expect(uncountedMisses({ attached }, () => true)).toEqual(['minor-faults', 'page-faults']);
  expect(uncountedMisses({ attached }, () => false)).toEqual([]);
  const asked = () => expect.unreachable('the kernel is asked in vain');
  expect(uncountedMisses({ attached: [program('kmem:kfree')] }, asked)).toEqual([]);
});
