import { expect, test } from 'vitest';
import { framesOf, nearest } from '../../../src/client/flame/frames.ts';
import { layout } from '../../../src/client/flame/layout.ts';
import { SENT } from './sent.ts';

const placed = (zoomed: string, pixels: number, frames = framesOf(SENT)) =>
  layout(nearest(frames, zoomed), pixels).map(({ frame, left, share }) => [
    frame.name,
    frame.depth,
    Number(left.toFixed(3)),
    Number(share.toFixed(3)),
  ]);

test('frames stand below their callers, as wide as their weights', () => {
  expect(placed('all', 1000)).toEqual([
    ['all', 0, 0, 1],
    ['cc1', 1, 0, 0.4],
    ['sh', 1, 0.4, 0.6],
    ['alloc', 2, 0, 0.4],
    ['read', 2, 0.4, 0.5],
    ['write', 2, 0.9, 0.1],
    ['alloc', 3, 0.4, 0.3],
    ['grow', 3, 0.7, 0.2],
  ]);
});

test('a zoomed frame and those above it have the whole width', () => {
  expect(placed('all\nsh\nread', 1000)).toEqual([
    ['all', 0, 0, 1],
    ['sh', 1, 0, 1],
    ['read', 2, 0, 1],
    ['alloc', 3, 0, 0.6],
    ['grow', 3, 0.6, 0.4],
  ]);
});

test('what is narrower than a pixel is left out, and leaves its place', () => {
  expect(placed('all', 9).map(([name]) => name)).toEqual([
    'all',
    'cc1',
    'sh',
    'alloc',
    'read',
    'alloc',
    'grow',
  ]);
  expect(placed('all', 0)).toEqual([['all', 0, 0, 1]]);
});

test('the number of drawn frames is bounded', () => {
  const many = Array.from({ length: 3_999 }, (_, index): (typeof SENT)[number] => [
    1,
    `f${index}`,
    1,
    null,
    null,
  ]);
  expect(placed('all', 10_000, framesOf([[0, 'all', 3_999, null, null], ...many]))).toHaveLength(2_000);
});

test('of no event', () => {
  expect(placed('all', 100, framesOf([[0, 'all', 0, null, null]]))).toEqual([['all', 0, 0, 1]]);
});
