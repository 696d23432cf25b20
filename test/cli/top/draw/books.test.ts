import { describe, expect, test } from 'vitest';
import { bookLine } from '../../../../src/cli/top/draw/books.ts';
import { textOf } from '../../../../src/cli/top/draw/line.ts';
import { Compare } from '../../../../src/client/compare.ts';
import { compare, compared, IDENTITIES, UNKNOWN } from '../../../client/messages.ts';

/** A model with some balanced identities and some with a residual that nothing explains. */
function books(balanced: number, alarms: [id: string, low: number, high: number][] = []): Compare {
  const model = new Compare();
  const rows = [
    ...Array.from({ length: balanced }, (_, at) => compared({ id: `b${at}` })),
    compared({ id: 'e', verdict: 'explained' }),
    compared({ ...UNKNOWN, id: 'swap.in' }),
    ...alarms.map(([id, low, high]) => compared({ id, residual: { low, high }, verdict: 'unexplained' })),
  ];
  model.apply(compare({ identities: IDENTITIES, rows }));
  return model;
}
const ALARMS: [string, number, number][] = [
  ['page.free', 3, 3],
  ['page.alloc', -26, -24],
];
const line = (model: Compare, width: number, signs?: 'ascii') => textOf(bookLine(model, width, signs));

test('before its first tick', () => {
  expect(line(new Compare(), 40).trimEnd()).toBe('books  attaching…');
  expect(line(new Compare(), 40, 'ascii').trimEnd()).toBe('books  attaching...');
});

test('all is well', () => {
  expect(line(books(14), 80).trimEnd()).toBe('books  14 balanced, 1 explained, 0 unexplained');
});

describe('identities that do not balance', () => {
  test('are named, the worst first, with their residuals', () => {
    expect(line(books(1, ALARMS), 100).trimEnd()).toBe(
      'books  1 balanced, 1 explained, 2 unexplained  pgalloc_* -25 ±1 unexplained  pgfree 3 ±0 unexplained',
    );
  });

  test('in ASCII for scripts', () => {
    expect(line(books(1, ALARMS), 80, 'ascii')).toContain('pgalloc_* -25 +/-1 unexplained');
  });

  test.each([
    [80, 'books  1 balanced, 1 explained, 2 unexplained  pgalloc_* -25 ±1 unexplained'],
    [60, 'books  1 balanced, 1 explained, 2 unexplained'],
    [30, 'books  2 unexplained, 1 expla…'],
  ])('within %i columns', (width, text) => {
    const shown = line(books(1, ALARMS), width);
    expect(shown).toHaveLength(width);
    expect(shown.trimEnd()).toBe(text);
  });

  test('stands out, what does not happen does not', () => {
    const tones = (model: Compare) => bookLine(model, 100).map(({ text, tone }) => `${text}: ${tone}`);
    expect(tones(books(1, ALARMS))).toContain(', 2 unexplained: bad');
    expect(tones(books(1))).toContain(', 0 unexplained: dim');
  });
});
