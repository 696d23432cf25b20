import { expect, test } from 'vitest';
import { largestFrames } from '../../../src/report/flame/largest-frames.ts';
import { treeOf } from '../../../src/report/flame/tree.ts';
import { profile } from '../../fixtures/profile.ts';

test('all frames, each before those that it called', () => {
  const { frames, smaller } = largestFrames(treeOf(profile()), 100);
  expect(frames.map(([depth, name, weight]) => [depth, name, weight])).toEqual([
    [0, 'all', 1_010],
    [1, 'cc1', 10],
    [2, 'entry', 10],
    [3, 'read', 10],
    [4, 'alloc', 10],
    [1, 'sh', 1_000],
    [2, 'entry', 1_000],
    [3, 'read', 667],
    [4, 'alloc', 667],
    [3, 'write', 333],
    [4, 'alloc', 333],
  ]);
  expect(smaller).toBe(0);
  const [, , , low, high] = frames.find(([, name]) => name === 'read' && frames.length > 0) ?? [];
  expect([low, high]).not.toContain(undefined);
});

test('a frame without an event is no smaller frame', () => {
  const tree = treeOf(profile());
  tree.children.get('sh')?.children.set('empty', {
    name: 'empty',
    weight: 0,
    before: 0,
    children: new Map(),
  });
  expect(largestFrames(tree, 100)).toEqual(largestFrames(treeOf(profile()), 100));
});

test.each([1, 2, 3, 5, 7, 10])('the %i largest, without a frame whose caller is left out', (most) => {
  const { frames, smaller } = largestFrames(treeOf(profile()), most);
  expect(frames.length).toBeLessThanOrEqual(most);
  expect(frames.length + smaller).toBe(11);
  expect(frames[0]?.[1]).toBe('all');
  for (const [index, [depth]] of frames.entries())
    if (index > 0) expect(depth).toBeLessThanOrEqual((frames[index - 1]?.[0] ?? 0) + 1);
});
