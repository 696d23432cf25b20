import { expect, test } from 'vitest';
import { framesOf } from '../../../src/client/flame/frames.ts';
import { foundWeight, isFound } from '../../../src/client/flame/search.ts';
import { SENT } from './sent.ts';

const { root, byPath } = framesOf(SENT);

test.each([
  ['alloc', 70],
  ['ALLOC', 70],
  // `alloc` below `read` is part of it.
  ['a', 100],
  ['re', 50],
  ['w', 30],
  ['nothing', 0],
  ['', 0],
])('%j is in frames of %i events', (text, weight) => {
  expect(foundWeight(root, text)).toBe(weight);
});

test('a frame matches by its name alone', () => {
  const frame = byPath.get('all\nsh\nread\nalloc') ?? expect.fail();
  expect([isFound(frame, 'lloc'), isFound(frame, 'read'), isFound(frame, '')]).toEqual([true, false, false]);
});
