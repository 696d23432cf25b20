import { expect, it } from 'vitest';
import { cutMiddle } from '../../src/pages/cut-middle.ts';

it.each([
  ['', 4, ''],
  ['abcd', 4, 'abcd'],
  ['abcde', 4, 'ab…e'],
  ['abcdefgh', 5, 'ab…gh'],
])('%j in %i characters is %j', (text, most, cut) => {
  expect(cutMiddle(text, most)).toBe(cut);
});

it('a character that the cut splits is replaced', () => {
  expect(cutMiddle('a😀😀😀b', 4)).toBe('a\ufffd…b');
});
