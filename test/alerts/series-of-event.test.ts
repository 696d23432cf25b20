import { expect, test } from 'vitest';
import { seriesOfEvent } from '../../src/alerts/series-of-event.ts';

const SERIES = ['kmem:kfree', 'kmem:kmalloc', 'kmalloc', 'mm_page_alloc.failed'].map((label) => ({ label }));

test.each([
  ['kmem:kmalloc', 1],
  ['kmalloc', 2],
  ['kfree', 0],
  ['mm_page_alloc.failed', 3],
  ['kmem', undefined],
  ['', undefined],
])('%j is series %j', (event, index) => {
  expect(seriesOfEvent(SERIES, event)).toBe(index);
});
