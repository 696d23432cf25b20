import { describe, expect, test } from 'vitest';
import { parseConditions } from '../../src/diff/parse-conditions.ts';

/** The only condition of a text. */
function conditionOf(text: string) {
  const conditions = parseConditions(text);
  return 'wrong' in conditions ? expect.fail(conditions.wrong) : (conditions[0] ?? expect.fail('none'));
}

describe('a condition', () => {
  test.each([
    ['kmalloc > +5%', { event: 'kmalloc', row: null, isMore: true, ratio: 1.05 }],
    ['kmalloc>+5 %', { event: 'kmalloc', row: null, isMore: true, ratio: 1.05 }],
    ['kmem:kmalloc.bytes < -2.5%', { event: 'kmem:kmalloc.bytes', row: null, isMore: false, ratio: 0.975 }],
    [
      'kmalloc comm=gcc > +0%',
      { event: 'kmalloc', row: { by: 'comm', name: 'gcc' }, isMore: true, ratio: 1 },
    ],
    [
      'kmalloc comm="Web, Content" > +120%',
      { event: 'kmalloc', row: { by: 'comm', name: 'Web, Content' }, isMore: true, ratio: 2.2 },
    ],
    ['kmalloc > 1e6', { event: 'kmalloc', row: null, isMore: true, bound: 1e6 }],
    ['kmalloc.bytes<64 KiB', { event: 'kmalloc.bytes', row: null, isMore: false, bound: 65_536 }],
    ['kmalloc comm=gcc > 0', { event: 'kmalloc', row: { by: 'comm', name: 'gcc' }, isMore: true, bound: 0 }],
  ])('%s', (text, expected) => {
    expect(conditionOf(text)).toMatchObject(expected);
  });

  test('and others, which commas separate', () => {
    const conditions = parseConditions('kmalloc > +5%, kfree < 5,kmalloc comm="a,b" > +1%');
    if ('wrong' in conditions) return expect.fail(conditions.wrong);
    expect(conditions.map(({ text }) => text)).toEqual([
      'kmalloc > +5%',
      'kfree < 5',
      'kmalloc comm="a,b" > +1%',
    ]);
  });

  test.each([
    '',
    'kmalloc',
    'kmalloc > 5%',
    'kmalloc > -5%',
    'kmalloc < +5%',
    'kmalloc < -100%',
    'kmalloc > +5',
    'kmalloc >= +5%',
    'kmalloc > +5% or more',
    'kmalloc > +1e3%',
    'kmalloc > 1e99',
    'kmalloc > many',
    'kmalloc = 5',
    'kmalloc > 5 or more',
    '> 5',
    'kmalloc comm= > +5%',
    'kmalloc comm="a > +5%',
    'kmalloc > +5%,',
    ',',
  ])('that is none is named: %s', (text) => {
    expect(parseConditions(text)).toHaveProperty('wrong');
  });
});
