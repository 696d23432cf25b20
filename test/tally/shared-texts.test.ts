import { expect, test } from 'vitest';
import { SharedTexts } from '../../src/tally/shared-texts.ts';

test('texts stay what they are, however many are remembered', () => {
  const texts = new SharedTexts(2);
  const all = ['a', null, 'b', 'a', '', 'c', 'b', null, 'c'];
  expect(all.map((text) => texts.of(text))).toEqual(all);
});
