import { expect, test } from 'vitest';
import { siteSeries } from '../../src/client/site-series.ts';
import { seriesOf } from '../fixtures/feed.ts';

const [KMALLOC, SLAB, KFREE] = ['kmem:kmalloc', 'kmem:kmem_cache_alloc', 'kmem:kfree'].map((label) =>
  seriesOf(label),
) as [ReturnType<typeof seriesOf>, ReturnType<typeof seriesOf>, ReturnType<typeof seriesOf>];
const ASKED = seriesOf('kmalloc_requested');
const ASKED_BYTES = seriesOf('kmalloc_requested.bytes', { probe: 'kmalloc_requested', sum: 'bytes' });

test.each([
  ['allocations are shown together', [KFREE, KMALLOC, SLAB], ['kmem:kmalloc', 'kmem:kmem_cache_alloc']],
  ['also with the bytes that were asked for', [ASKED, ASKED_BYTES], ['kmalloc_requested']],
  ['a part of them is shown where nothing else is', [seriesOf('large', { filter: 'size > 64' })], ['large']],
  ['other events one by one', [KFREE, seriesOf('kmem:kmem_cache_free')], ['kmem:kfree']],
])('%s', (_, series, expected) => {
  expect(siteSeries(series)).toEqual(expected);
});
