import { expect, test } from 'vitest';
import { Flame } from '../../../src/client/flame/flame.ts';
import { framesOf, lineOf, nearest } from '../../../src/client/flame/frames.ts';
import { flameMessage, SENT } from './sent.ts';

test('frames come before those that they called', () => {
  const { root, byPath } = framesOf(SENT);
  expect(root.children.map(({ name, weight }) => [name, weight])).toEqual([
    ['cc1', 40],
    ['sh', 60],
  ]);
  const read = byPath.get('all\nsh\nread');
  expect(read).toMatchObject({ depth: 2, weight: 50, interval: [45, 55] });
  expect(read?.children.map(({ name }) => name)).toEqual(['alloc', 'grow']);
  expect(byPath.get('all\nsh')?.interval).toBeUndefined();
  expect(read && lineOf(read).map(({ name }) => name)).toEqual(['all', 'sh', 'read']);
  expect(byPath.size).toBe(SENT.length);
});

test('a frame that is gone stands for the nearest above it', () => {
  const frames = framesOf(SENT);
  expect(nearest(frames, 'all\nsh\nread\nalloc').name).toBe('alloc');
  expect(nearest(frames, 'all\nsh\nread\ngone\nmore').name).toBe('read');
  expect(nearest(frames, 'other')).toBe(frames.root);
  expect(nearest(frames, '')).toBe(frames.root);
});

test('no frames are an empty graph', () => {
  expect(framesOf([]).root).toMatchObject({ weight: 0, children: [] });
});

test('the graph is that of the last message', () => {
  const flame = new Flame();
  expect([flame.version, flame.message]).toEqual([0, null]);
  flame.apply(flameMessage());
  flame.apply(flameMessage({ frames: [[0, 'all', 7, null, null]] }));
  expect([flame.version, flame.frames.root.weight]).toEqual([2, 7]);
});
