import { describe, expect, test } from 'vitest';
import { type Comparing, compareLine } from '../../../../src/cli/top/draw/compare-line.ts';
import { textOf } from '../../../../src/cli/top/draw/line.ts';
import { Compare } from '../../../../src/client/compare.ts';
import { compare, compared, IDENTITIES, UNKNOWN } from '../../../client/messages.ts';

/** A model with some balanced identities and some with a residual that nothing explains. */
function comparison(balanced: number, alarms: [id: string, low: number, high: number][] = []): Compare {
  const model = new Compare();
  const rows = [
    ...Array.from({ length: balanced }, (_, index) => compared({ id: `b${index}` })),
    compared({ id: 'e', verdict: 'explained' }),
    compared({ ...UNKNOWN, id: 'swap.in' }),
    ...alarms.map(([id, low, high]) => compared({ id, residual: { low, high }, verdict: 'unexplained' })),
  ];
  model.apply(compare({ identities: IDENTITIES, recent: rows }));
  return model;
}
const ALARMS: [string, number, number][] = [
  ['page.free', 3, 3],
  ['page.alloc', -26, -24],
];
const line = (model: Compare, width: number, signs?: 'ascii') => textOf(compareLine(model, width, signs));

test('before its first tick', () => {
  const waiting = (comparing: Comparing) =>
    textOf(compareLine(new Compare(), 60, 'all', comparing)).trimEnd();
  expect(waiting({ seconds: 0.2, progress: undefined })).toBe('compare  attaching its probes, 0 s');
  expect(waiting({ seconds: 3.9, progress: { loaded: 12, probes: 40 } })).toBe(
    'compare  attaching 12 of 40 probes, 3 s',
  );
});

test('everything balances', () => {
  expect(line(comparison(14), 80).trimEnd()).toBe('compare  14 balanced, 1 explained, 0 unexplained');
});

test('identities at rest are counted apart, and come last', () => {
  const model = comparison(2);
  const still = { counted: 0, counter: { low: 0, high: 0 }, residual: { low: 0, high: 0 } };
  const rows = [...model.recent.values(), compared({ ...still, id: 'r' })];
  model.apply(compare({ identities: IDENTITIES, recent: rows }));
  expect(line(model, 80).trimEnd()).toBe('compare  2 balanced, 1 explained, 0 unexplained  1 at rest');
  expect(line(model, 52).trimEnd()).toBe('compare  2 balanced, 1 explained, 0 unexplained');
});

describe('identities that do not balance', () => {
  test('are named, the worst first, with their residuals', () => {
    expect(line(comparison(1, ALARMS), 102).trimEnd()).toBe(
      'compare  1 balanced, 1 explained, 2 unexplained  pgalloc_* -25 ±1 unexplained  pgfree 3 ±0 unexplained',
    );
  });

  test('in ASCII for scripts', () => {
    expect(line(comparison(1, ALARMS), 80, 'ascii')).toContain('pgalloc_* -25 +/-1 unexplained');
  });

  test.each([
    [80, 'compare  1 balanced, 1 explained, 2 unexplained  pgalloc_* -25 ±1 unexplained'],
    [60, 'compare  1 balanced, 1 explained, 2 unexplained'],
    [30, 'compare  2 unexplained, 1 exp…'],
  ])('within %i columns', (width, text) => {
    const shown = line(comparison(1, ALARMS), width);
    expect(shown).toHaveLength(width);
    expect(shown.trimEnd()).toBe(text);
  });

  test('stand out; a verdict with no identities does not', () => {
    const tones = (model: Compare) => compareLine(model, 100).map(({ text, tone }) => `${text}: ${tone}`);
    expect(tones(comparison(1, ALARMS))).toContain(', 2 unexplained: bad');
    expect(tones(comparison(1))).toContain(', 0 unexplained: dim');
  });
});
