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
  ['mm_page_aloc', ['mm_page_alloc']],
])('%s: %j', (wanted, expected) => {
  expect(nearest(wanted, NAMES)).toEqual(expected);
});

test('the nearest come first, equally near ones by name, each once, at most three', () => {
  const candidates = ['bbbbbb', 'aaxx__', 'aaad__', 'aaac__', 'aaad__', 'aaae__', 'aaaa__'];
  expect(nearest('aaab__', candidates)).toEqual(['aaaa__', 'aaac__', 'aaad__']);
  expect(nearest('aaab__', candidates, 9)).toEqual(['aaaa__', 'aaac__', 'aaad__', 'aaae__', 'aaxx__']);
  expect(nearest('aaab__', candidates, 1)).toEqual(['aaaa__']);
});

test('far ones are left out beside a near one', () => {
  expect(nearest('kmalloc12', ['kmalloc123', 'kmalloc'])).toEqual(['kmalloc123', 'kmalloc']);
  expect(nearest('kmalloc12', ['kmalloc123', 'kmalxxx12'])).toEqual(['kmalloc123']);
});

test('nothing is near a very long name, which is decided at once', () => {
  const candidates = Array.from({ length: 2_500 }, (_, index) => `kmem_cache_alloc_node_${index}`);
  const before = performance.now();
  expect(nearest('x'.repeat(100_000), candidates)).toEqual([]);
  expect(performance.now() - before).toBeLessThan(2_000);
});
