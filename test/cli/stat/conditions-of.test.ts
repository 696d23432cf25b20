import { expect, test } from 'vitest';
import { conditionsOf, limitsOf } from '../../../src/cli/stat/conditions-of.ts';

test('bounds and changes may be mixed, and the option repeated', () => {
  const conditions = conditionsOf('kmalloc > +5%, kfree > 1e6', conditionsOf('kfree < 7'));
  expect(conditions.map(({ text }) => text)).toEqual(['kfree < 7', 'kmalloc > +5%', 'kfree > 1e6']);
});

test.each(['kmalloc > 5%', 'kmalloc', ''])('%j is no condition', (text) => {
  expect(() => conditionsOf(text)).toThrow(`--fail-if '${text}' is no condition, such as 'kmalloc > 1e6'`);
});

test('--until takes bounds that a sum passes', () => {
  expect(limitsOf('kmalloc > 1e6, kmalloc.bytes > 64MiB')).toMatchObject([
    { bound: 1e6 },
    { bound: 2 ** 26 },
  ]);
  for (const text of [
    'kmalloc > +5%',
    'kmalloc < 5',
    'kmalloc comm=gcc > 5',
    'kmalloc > 5, kfree > +1%',
    'x',
  ])
    expect(() => limitsOf(text)).toThrow(`--until '${text}' is no bound that a count passes`);
});
