import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Comparison } from '../../../src/cli/compare/comparison.ts';
import { VmtallyError } from '../../../src/errors.ts';
import { basisOf, readBasis } from '../../../src/report/compare-basis.ts';
import { emptyCounts } from '../../../src/tally/tally.ts';
import { nothingMissed } from '../../../src/wire/nothing-missed.ts';
import {
  invariant,
  MAP_SERIES,
  readingAt,
  reconciliationOf,
  stretchesOf,
} from '../../fixtures/reconciliation.ts';
import { fuzz } from '../lib/fuzz.ts';
import { mutatedJson } from '../lib/json.ts';

const NAMES = ['g', 'pgpgin', 'v'];
const baseline = stretchesOf(readingAt([-2, 0, 0]), readingAt([-1, 2, 3]));
const readings = stretchesOf(readingAt([0, 0, 0]), readingAt([1, 7, 9]));
const reason = { id: 'b', text: 'B', where: 'mm/x.c', usually: '', low: 'b', high: '2 * b' };
const BASIS: unknown = JSON.parse(
  JSON.stringify(
    basisOf(
      reconciliationOf([invariant({ reasons: [reason] })]),
      MAP_SERIES,
      { baseline, hides: true },
      NAMES,
    ),
  ),
);

fuzz('the basis of a comparison', mutatedJson(fc.constant(BASIS)), (content) => {
  try {
    const basis = readBasis(content, 'a.capture', { vmstat: { names: NAMES } });
    const { reconciled, series, hides } = basis;
    const options = { target: 'x', command: ['y'], who: undefined, names: (key: string) => key, hides };
    const comparison = new Comparison(reconciled, options);
    comparison.baseline({ readings: [...basis.baseline] }, series);
    const span = { counts: emptyCounts(series.length), readings, seconds: 1, atSeconds: 1 };
    comparison.report('total', [span], { program: { series }, exactness: nothingMissed });
  } catch (error) {
    assert.ok(error instanceof VmtallyError && error.code === 'CAPTURE_INVALID', String(error));
  }
});
