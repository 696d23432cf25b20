import { expect, test } from 'vitest';
import { nearest } from '../../src/probe/nearest.ts';

const NAMES = ['kmalloc', 'kfree', 'kmem_cache_alloc', 'kmem_cache_free', 'mm_page_alloc', 'compaction'];

test.each([
  ['kmaloc', ['kmalloc']],
  ['kmallco', ['kmalloc']],
  ['malloc', ['kmalloc']],
  ['page', ['mm_page_alloc']],
  ['kfee', ['kfree']],
  ['zzzzzzzz', []],
  ['mm_page_aloc', ['mm_page_alloc', 'kmem_cache_alloc']],
])('%s: %j', (wanted, expected) => {
  expect(nearest(wanted, NAMES)).toEqual(expected);
});

test('the nearest come first, equally near ones by name, each once, at most three', () => {
  const candidates = ['bbbbbb', 'aaxx', 'aaad', 'aaac', 'aaad', 'ayyy', 'aaaa'];
  expect(nearest('aaab', candidates)).toEqual(['aaaa', 'aaac', 'aaad']);
  expect(nearest('aaab', candidates, 9)).toEqual(['aaaa', 'aaac', 'aaad', 'aaxx']);
  expect(nearest('aaab', candidates, 1)).toEqual(['aaaa']);
});

test('nothing is near a very long name, which is decided at once', () => {
  const candidates = Array.from({ length: 2_500 }, (_, index) => `kmem_cache_alloc_node_${index}`);
  const before = performance.now();
  expect(nearest('x'.repeat(100_000), candidates)).toEqual([]);
  expect(performance.now() - before).toBeLessThan(2_000);
});
