import { expect, test } from 'vitest';
import { batchWidth, charactersOf, colorsOf, isDumb } from '../../../src/cli/top/environment.ts';

test.each([
  [{}, 'ascii'],
  [{ LANG: 'C' }, 'ascii'],
  [{ LANG: 'en_GB.UTF-8' }, 'all'],
  [{ LANG: 'en_GB.utf8', LC_ALL: '' }, 'all'],
  [{ LANG: 'en_GB.UTF-8', LC_CTYPE: 'C' }, 'ascii'],
  [{ LANG: 'C', LC_CTYPE: 'C', LC_ALL: 'C.UTF-8' }, 'all'],
  [{ LANG: 'de_DE.ISO-8859-1' }, 'ascii'],
] as const)('the locale of %j has characters: %s', (environment, characters) => {
  expect(charactersOf(environment)).toBe(characters);
});

test.each([
  [undefined, true],
  ['', true],
  ['dumb', true],
  ['vt100', false],
  ['linux', false],
])('the terminal %j has no cursor: %s', (TERM, dumb) => {
  expect(isDumb({ TERM })).toBe(dumb);
});

test('a VT100 has marks, but no colours', () => {
  expect(colorsOf({ TERM: 'vt100' }, true)).toBe('marks');
  expect(colorsOf({ TERM: 'linux' }, true)).toBe('colors');
  expect(colorsOf({ TERM: 'linux' }, false)).toBe('marks');
});

test.each([
  [{ COLUMNS: '132' }, 100, 132],
  [{ COLUMNS: '' }, 100, 100],
  [{ COLUMNS: 'wide' }, undefined, 80],
  [{}, 0, 80],
  [{ COLUMNS: '3' }, undefined, 40],
])('lines with %j on a terminal of %s columns have %i', (environment, terminal, width) => {
  expect(batchWidth(environment, terminal)).toBe(width);
});
