import { describe, expect, test } from 'vitest';
import { amountsOf, judge, seriesOf } from '../../src/diff/condition.ts';
import { isChange } from '../../src/diff/limit.ts';
import { parseConditions } from '../../src/diff/parse-conditions.ts';
import { addTo, noSamples } from '../../src/diff/samples.ts';
import { argv } from '../fixtures/argv.ts';
import { BYTES, PLAIN } from '../fixtures/feed.ts';

/** The only condition of a text. */
function conditionOf(text: string) {
  const conditions = parseConditions(text);
  if ('wrong' in conditions) return expect.fail(conditions.wrong);
  return conditions.find(isChange) ?? expect.fail('none');
}

test('an event is named with or without its group, and with a unit of its values', () => {
  const found = (event: string) => {
    const series = seriesOf(conditionOf(`${event} > +1%`), [BYTES, PLAIN]);
    return series && [series.series.label, series.isAmount];
  };
  expect(argv`kmem:kmalloc kmalloc kmalloc.bytes kfree`.map(found)).toEqual([
    ['kmem:kmalloc', false],
    ['kmem:kmalloc', false],
    ['kmem:kmalloc', true],
    ['kmem:kfree', false],
  ]);
  expect(argv`malloc kmalloc.pages kfree.bytes .bytes`.map(found)).toEqual(Array(4).fill(undefined));
});

test('amounts are those of the values', () => {
  const row = noSamples(BYTES, 'a', 2);
  addTo(row, 0, 64, 3);
  addTo(row, 1, 4096, 2);
  addTo(row, 1, 8, 1);
  expect(amountsOf(row)).toEqual([192, 8200]);
});

describe('is judged by the whole interval', () => {
  const runs = (mean: number) => [-3, -2, -1, 0, 1, 2, 3].map((each) => mean + each);
  const judged = (text: string, a: number[], b: number[], missing = 1) =>
    judge(conditionOf(text), a, b, { confidence: 0.95, missing }).outcome;

  test.each([
    ['k > +5%', 1000, 1100, 'yes'],
    ['k > +5%', 1000, 1050, 'unsure'],
    ['k > +5%', 1000, 1020, 'no'],
    ['k > +5%', 1000, 900, 'no'],
    ['k < -5%', 1000, 900, 'yes'],
    ['k < -5%', 1000, 950, 'unsure'],
    ['k < -5%', 1000, 1100, 'no'],
  ] as const)('%s: %d, then %d', (text, a, b, outcome) => {
    expect(judged(text, runs(a), runs(b))).toBe(outcome);
  });

  test('fewer than four runs tell nothing', () => {
    expect(judged('k > +5%', [1, 1, 1], [9, 9, 9])).toBe('unsure');
    expect(judged('k > +5%', [1, 1, 1, 1], [9, 9, 9, 9])).toBe('yes');
  });

  test('what may be missing is no change', () => {
    expect(judged('k > +5%', runs(1000), runs(1100), 1.06)).toBe('unsure');
    expect(judged('k > +5%', runs(1000), runs(1100), Number.POSITIVE_INFINITY)).toBe('unsure');
  });

  test('a row that is new is more, and one that no run has is the same', () => {
    const none = [0, 0, 0, 0, 0];
    expect(judged('k > +5%', none, runs(9))).toBe('yes');
    expect(judged('k < -5%', runs(9), none)).toBe('yes');
    expect(judged('k > +5%', none, none)).toBe('no');
    expect(judged('k > +5%', [0, 0, 5, 5, 5, 5], [0, 5, 5, 5, 5, 0])).toBe('unsure');
  });
});
