import { expect, test } from 'vitest';
import { CaptureWriter } from '../../../src/capture/writer.ts';
import { Comparison } from '../../../src/cli/compare/comparison.ts';
import { comparePart } from '../../../src/cli/report/compare-part.ts';
import { comparisonOf } from '../../../src/cli/report/comparison-of.ts';
import type { Stretch } from '../../../src/compare/reading.ts';
import { type Basis, basisOf } from '../../../src/report/compare-basis.ts';
import { nothingMissed } from '../../../src/wire/nothing-missed.ts';
import { capturedTick, capturesFrom, HEAD } from '../../fixtures/capture.ts';
import {
  invariant,
  MAP_SERIES,
  type Point,
  readingAt,
  reconciliationOf,
  stretchesOf,
} from '../../fixtures/reconciliation.ts';

const NAMES = ['g', 'pgpgin', 'v'];
const RECONCILIATION = reconciliationOf([
  invariant(),
  invariant({
    id: 'a.lack',
    vmstat: 'v',
    reasons: [{ id: 'b', text: 'B', where: 'x', usually: '', high: 'b' }],
  }),
  { invariant: invariant({ id: 'a.none' }), missing: 'this kernel has none' },
]);

/** In tick 13, v grows by 4 more than a counted. */
const STRETCHES = stretchesOf(
  ...Array.from({ length: 26 }, (_, at): ReturnType<typeof readingAt> => {
    const point: Point = [at + 1, 7 * at, 7 * at + (at > 12 ? 4 : 0)];
    return readingAt(point);
  }),
);
const COMMAND = ['make'];

function comparison() {
  const made = new Comparison(RECONCILIATION, {
    target: 'x',
    command: COMMAND,
    who: undefined,
    names: (key) => key,
  });
  made.baseline({ readings: stretchesOf(readingAt([-2, 0, 0]), readingAt([-1, 0, 0])) }, MAP_SERIES);
  return made;
}

const counted = (ticks: number) => [new Map([['', new Map([[0, 2 * ticks]])]]), new Map()];
const COUNTER = { program: { series: MAP_SERIES }, exactness: nothingMissed };

/** A capture of these ticks, of which members of ten are written, with the comparison at its end. */
function captured(
  change: (basis: Basis) => unknown = (basis) => basis,
  stretches: readonly (Stretch | undefined)[] = STRETCHES,
) {
  const pieces: Buffer[] = [];
  let seconds = 0;
  const state = () => ({
    seconds,
    elapsedSeconds: seconds,
    status: 0,
    exactness: nothingMissed(),
    cost: { bpftraceSeconds: 1, vmtallySeconds: 2, startSeconds: 0.5, cpuPercent: 3 },
  });
  const writer = new CaptureWriter(
    (piece) => pieces.push(piece),
    { ...HEAD, vmstat: { names: NAMES } },
    state,
  );
  for (const [index, stretch] of stretches.entries()) {
    seconds = index + 1;
    const command = { series: [0], value: [0], count: [2] };
    writer.tick(
      capturedTick(seconds, {
        vmstat: new Map(),
        exactness: nothingMissed(),
        ...(stretch && { readings: { stretches: [stretch], command } }),
      }),
    );
  }
  writer.endRun();
  const made = comparison();
  const report = made.report(
    'total',
    [
      {
        counts: counted(stretches.length),
        readings: stretches.filter((each) => each !== undefined),
        seconds,
        atSeconds: seconds,
      },
    ],
    COUNTER,
  );
  writer.compare({
    report,
    basis: change(basisOf(RECONCILIATION, MAP_SERIES, made.known, NAMES)) as Record<string, unknown>,
  });
  writer.end(null);
  const captures = capturesFrom([pieces]);
  const { report: whole, basis } = comparisonOf(captures.items(), 'a.capture', 1);
  return {
    whole,
    part: (from: number, to: number) => comparePart(captures, whole, basis, { from, to }).compared,
  };
}

test('the comparison of all ticks is the one that was recorded', () => {
  const { whole, part } = captured();
  expect(part(0, Number.POSITIVE_INFINITY)).toEqual(whole);
  expect(whole.rows[0]).toMatchObject({
    counted: 175,
    residual: { low: -4, high: -4 },
    verdict: 'unexplained',
  });
});

test('a part has the counts of its ticks, and their own verdict', () => {
  const { part } = captured();
  expect(part(3, 12)).toMatchObject({
    windowSeconds: 9,
    rows: [
      { counted: 63, residual: { low: 0, high: 0 }, verdict: 'balanced', command: { counted: 18 } },
      {},
      { missing: 'this kernel has none' },
    ],
  });
  expect(part(12, 13).rows[0]).toMatchObject({ counted: 7, residual: { low: -4, high: -4 } });
});

test('parts add up to the whole, wherever they are cut', () => {
  const { whole, part } = captured();
  for (let cut = 1; cut < 25; cut++) {
    const parts = [part(0, cut), part(cut, 25)];
    for (const [index, row] of whole.rows.entries()) {
      if (row.counted === null) continue;
      const sum = (of: (row: (typeof whole.rows)[number] | undefined) => number) =>
        parts.reduce((all, { rows }) => all + of(rows[index]), 0);
      expect(sum((of) => of?.counted ?? 0)).toBe(row.counted);
      expect(sum((of) => of?.counter?.low ?? 0)).toBe(row.counter?.low);
      expect(sum((of) => of?.command?.counted ?? 0)).toBe(row.command?.counted);
    }
  }
});

test('a part says where the reading of a tick is missing', () => {
  const { part } = captured(undefined, [...STRETCHES.slice(0, 4), undefined, ...STRETCHES.slice(8)]);
  expect(part(0, 4).readingsMissing).toBe(false);
  expect(part(2, 7)).toMatchObject({
    windowSeconds: 5,
    readingsMissing: true,
    rows: [{ counted: 28 }, {}, {}],
  });
  expect(part(5, 7)).toMatchObject({
    windowSeconds: 2,
    readingsMissing: false,
    rows: [{ counted: 14 }, {}, {}],
  });
});

test('a capture without readings, a wrong basis and a part without ticks are refused', () => {
  expect(() => captured(() => undefined).part(1, 2)).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: expect.stringContaining('has the comparison of its whole time only'),
    }),
  );
  expect(() => captured((basis) => ({ ...basis, drift: 'x' })).part(1, 2)).toThrow(
    expect.objectContaining({
      code: 'CAPTURE_INVALID',
      message: expect.stringContaining('the basis of its comparison is wrong: drift'),
    }),
  );
  const wrong = { group: [{ id: 'a.b' }] };
  expect(() => captured((basis) => ({ ...basis, identities: wrong })).part(1, 2)).toThrow(
    expect.objectContaining({ code: 'CAPTURE_INVALID' }),
  );
  expect(() => captured().part(40, 50)).toThrow(
    expect.objectContaining({ message: expect.stringContaining('--from and --to select nothing') }),
  );
});
