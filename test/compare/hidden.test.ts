import { describe, expect, test } from 'vitest';
import { balance } from '../../src/compare/balance.ts';
import { deltasOf } from '../../src/compare/deltas.ts';
import { hiddenWork, hidesFirst, withFaults } from '../../src/compare/hidden.ts';
import { joinAll, joinStretch, type Reading, ranFirst, type Stretch } from '../../src/compare/reading.ts';
import {
  invariant,
  MAP_SERIES,
  type Point,
  readingAt,
  SYMBOLS,
  stretchesOf,
} from '../fixtures/reconciliation.ts';

/** A reading with process 1: the runs of its two threads, its faults, and whether a tracepoint saw it. */
const at = (point: Point, runs: [number, number] | null, faults = 0, seen = false): Reading =>
  readingAt(point, {
    first: { faults, threads: runs?.map((count) => ({ ns: count * 1_000, runs: count })) ?? null, seen },
  });

/**
 * Process 1 runs three times, all in the second one of 4 s. In that second v grows by 13 more than a counted.
 */
const IDLE_THEN_RUNS = stretchesOf(
  at([0, 0, 0], [5, 0]),
  at([1, 100, 100], [5, 0]),
  at([2, 200, 213], [8, 0], 7),
  at([3, 300, 313], [8, 0], 7),
  at([4, 400, 413], [8, 0], 7),
);

const judged = (
  stretches: readonly Stretch[],
  parts: Record<string, unknown> = {},
  proven = true,
  before: readonly Stretch[] = [],
) => {
  const deltas = deltasOf(joinAll(stretches), MAP_SERIES, 0);
  const hidden = hiddenWork(stretches, MAP_SERIES, 0, proven, before);
  return balance(
    { invariant: invariant(parts), missing: null },
    withFaults(deltas, stretches),
    SYMBOLS,
    new Map(),
    hidden,
  );
};

describe('runs of process 1', () => {
  const [from, same, ran] = [at([0, 0, 0], [5, 2]), at([1, 0, 0], [5, 2]), at([1, 0, 0], [5, 3])];

  test.each<[string, Reading, Reading, boolean]>([
    ['not where no thread got a CPU', from, same, false],
    ['where one did', from, ran, true],
    ['where one still has it', from, { ...same, first: at([1, 0, 0], [5, 2]).first && timed(same) }, true],
    ['perhaps where a thread is new or gone', from, at([1, 0, 0], null), true],
    ['perhaps where its files could not be read', from, readingAt([1, 0, 0]), true],
    ['not where it is not watched', readingAt([0, 0, 0]), readingAt([1, 0, 0]), false],
  ])('%s', (_, first, last, expected) => {
    expect(ranFirst({ from: first, to: last })).toBe(expected);
  });

  /** A thread that continued to run without being scheduled anew. */
  function timed({ first }: Reading): Reading['first'] {
    const threads = first?.threads?.map(({ ns, runs }, index) => ({ ns: ns + index, runs })) ?? null;
    return first && { ...first, threads };
  }

  test('stretches with and without its work are not joined, but add up to one', () => {
    const kept = IDLE_THEN_RUNS.reduce<Stretch[]>(joinStretch, []);
    expect(kept.map(({ from: { ns }, to }) => [ns / 1e9, to.ns / 1e9])).toEqual([
      [0, 1],
      [1, 2],
      [2, 4],
    ]);
    expect(joinAll(kept)).toEqual([{ from: IDLE_THEN_RUNS[0]?.from, to: IDLE_THEN_RUNS[3]?.to }]);
  });
});

test('of many stretches the oldest are joined with its work, and none is lost', () => {
  // Process 1 runs in every second one of 2,003 ticks.
  const ticks = stretchesOf(
    ...Array.from({ length: 2_004 }, (_, ns) => at([ns, ns, ns], [Math.floor(ns / 2), 0])),
  );
  const kept = ticks.reduce<Stretch[]>(joinStretch, []);
  expect(kept).toHaveLength(500);
  expect(joinAll(kept)).toEqual([{ from: ticks[0]?.from, to: ticks.at(-1)?.to }]);
  expect(kept.slice(0, 1).map(ranFirst)).toEqual([true]);
  expect(kept.slice(1).map(ranFirst)).toEqual(ticks.slice(-499).map(ranFirst));
});

describe('process 1 is hidden', () => {
  test('if it ran three times and no switch away from it was seen', () => {
    expect(hidesFirst(IDLE_THEN_RUNS)).toBe(true);
  });

  test.each<[string, Stretch[]]>([
    ['not where it was seen', stretchesOf(at([0, 0, 0], [5, 0]), at([1, 0, 0], [50, 0], 0, true))],
    ['not where it did not run', stretchesOf(at([0, 0, 0], [5, 0]), at([1, 0, 0], [5, 0]))],
    [
      'not where each thread may still be at its run',
      stretchesOf(at([0, 0, 0], [5, 0]), at([1, 0, 0], [6, 1])),
    ],
    ['not where one switch may have been skipped', stretchesOf(at([0, 0, 0], [5, 0]), at([1, 0, 0], [7, 0]))],
    ['not where it is not watched', stretchesOf(readingAt([0, 0, 0]), readingAt([1, 0, 0]))],
  ])('%s', (_, stretches) => {
    expect(hidesFirst(stretches)).toBe(false);
  });

  test('threads that move up after the end of another have not run', () => {
    const before = readingAt([0, 0, 0], {
      first: { faults: 0, threads: [1, 2, 9].map((runs) => ({ ns: 0, runs })), seen: false },
    });
    expect(hidesFirst(stretchesOf(before, at([1, 0, 0], [1, 9])))).toBe(false);
  });

  test('runs add up over ticks', () => {
    const ticks = stretchesOf(...[5, 6, 7, 8].map((runs) => at([runs, 0, 0], [runs, 0])));
    expect(hidesFirst(ticks)).toBe(true);
  });
});

describe('a residual', () => {
  test('is explained if all of it is from ticks in which process 1 ran', () => {
    expect(judged(IDLE_THEN_RUNS)).toMatchObject({
      residual: { low: -13, high: -13 },
      verdict: 'explained',
      causes: [{ id: 'hidden', low: -13, high: 0 }],
    });
    expect(judged(IDLE_THEN_RUNS).causes[0]?.text).toContain('hides process 1');
    expect(judged(IDLE_THEN_RUNS).causes[0]?.text).toContain('during 1.00 of 4.00 s');
  });

  test('is explained if process 1 ran too little to prove that it is hidden, and says so', () => {
    const found = judged(IDLE_THEN_RUNS, {}, false);
    expect(found).toMatchObject({ verdict: 'explained', causes: [{ id: 'hidden', low: -13, high: 0 }] });
    expect(found.causes[0]?.text).toContain('guards process 1 and may hide it');
  });

  test('is explained if process 1 ran in every tick and both sides agreed before', () => {
    const running = stretchesOf(at([0, 0, 0], [5, 0]), at([1, 100, 113], [8, 0], 7));
    const agreed = stretchesOf(at([-1, 0, 0], [5, 0]), at([0, 50, 50], [5, 0]));
    const differed = stretchesOf(at([-1, 0, 0], [5, 0]), at([0, 50, 51], [5, 0]));
    expect(judged(running, {}, true, agreed)).toMatchObject({
      verdict: 'explained',
      causes: [{ id: 'hidden', low: -13, high: 0 }],
    });
    expect(judged(running, {}, true, agreed).causes[0]?.text).toContain('in every tick');
    expect(judged(running, {}, true, differed).verdict).toBe('unexplained');
    expect(judged(running).verdict).toBe('unexplained');
  });

  test('is unexplained if a tracepoint saw process 1', () => {
    const seen = stretchesOf(at([0, 0, 0], [5, 0]), at([1, 100, 113], [8, 0], 7, true));
    expect(judged(seen).verdict).toBe('unexplained');
  });

  test.each([
    ['a tick without it is one short', [0, 99, 199, 299, 399]],
    ['a tick without it has one too many', [0, 101, 201, 301, 401]],
  ])('is unexplained if %s', (_, counted) => {
    const vmstat = [0, 100, 213, 313, 413];
    const runs = [5, 5, 8, 8, 8];
    const readings = counted.map((a, index) => at([index, a, vmstat[index] ?? 0], [runs[index] ?? 0, 0]));
    expect(judged(stretchesOf(...readings))).toMatchObject({ verdict: 'unexplained' });
  });

  test('is unexplained if tracepoints counted more: a hidden process makes no event', () => {
    const more = stretchesOf(
      at([0, 0, 0], [5, 0]),
      at([1, 100, 100], [5, 0]),
      at([2, 213, 200], [8, 0]),
      at([3, 313, 300], [8, 0]),
    );
    expect(judged(more)).toMatchObject({ verdict: 'unexplained' });
    // A part that may be subtracted as well as added, as a change of a state, may explain either sign.
    expect(judged(more, { trace: 'a - b?' })).toMatchObject({ verdict: 'explained' });
  });

  test('is unexplained if process 1 ran in every tick', () => {
    const busy = stretchesOf(at([0, 0, 0], [5, 0]), at([1, 90, 100], [9, 0]), at([2, 190, 200], [12, 0]));
    expect(judged(busy)).toMatchObject({ verdict: 'unexplained' });
  });

  test('of faults is explained only by as many faults as procfs counts', () => {
    const reasons = (faults: string) => ({
      reasons: [{ id: 'hidden-faults', text: 'T.', where: 'W', usually: 'none', low: faults, high: '0' }],
    });
    const short = (faults: number) => stretchesOf(at([0, 0, 0], [5, 0]), at([1, 87, 100], [9, 0], faults));
    expect(judged(short(13), reasons('0 - hidden_faults?'))).toMatchObject({
      verdict: 'explained',
      causes: [{ id: 'hidden-faults', low: -13 }],
    });
    expect(judged(short(12), reasons('0 - hidden_faults?'))).toMatchObject({ verdict: 'unexplained' });
  });
});
