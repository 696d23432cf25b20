import { expect, test } from 'vitest';
import { wrap } from '../../src/text/wrap.ts';

test.each([
  ['fits', 'a b', { width: 10 }, ['a b']],
  ['fits just', 'abcde fghi', { width: 10 }, ['abcde fghi']],
  ['does not by one', 'abcde fghij', { width: 10 }, ['abcde', 'fghij']],
  ['margins', 'ab cd ef gh', { width: 8, first: '* ', rest: '  ' }, ['* ab cd', '  ef gh']],
  ['the first margin for all', 'ab cd ef', { width: 5, first: '> ' }, ['> ab', '> cd', '> ef']],
  ['a long word stands alone', 'a bbbbbbbbbb c', { width: 6, first: ' ' }, [' a', ' bbbbbbbbbb', ' c']],
  ['a long word comes first', 'bbbbbbbbbb c', { width: 6 }, ['bbbbbbbbbb', 'c']],
  ['nothing', '', { first: '  ' }, ['  ']],
])('%s', (_, text, options, lines) => {
  expect(wrap(text, options)).toEqual(lines);
});

test('80 columns', () => {
  const lines = wrap('word '.repeat(100).trim(), {});
  expect(Math.max(...lines.map((line) => line.length))).toBe(79);
  expect(lines.join(' ')).toBe('word '.repeat(100).trim());
});
