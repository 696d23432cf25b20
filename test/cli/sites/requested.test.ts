import { expect, test } from 'vitest';
import { byAskedEvents, withRequested } from '../../../src/cli/sites/requested.ts';
import { accuracyIn } from '../../fixtures/accuracy.ts';
import { EXACT } from '../../fixtures/report.ts';

test.each([
  ['kmalloc,kfree', 'kmalloc_requested,kfree'],
  ['kmem:kmem_cache_alloc', 'kmem_cache_requested'],
])('%s is counted as %s', (text, counted) => {
  expect(withRequested(text)).toBe(counted);
});

test('what may be missing has the names of the events that were asked for', () => {
  const { exactness, accuracy } = byAskedEvents({
    exactness: {
      ...EXACT,
      mapFull: [{ map: 'kmalloc_requested', keys: 9 }],
      lostUpdates: [{ event: 'kmem_cache_requested.bytes', updates: 1 }],
      sharedPids: [{ event: 'kmem:kfree', counts: 2 }],
      beyondDouble: ['kmalloc_requested if bytes_req > 1'],
    },
    accuracy: accuracyIn({ series: 'kmalloc_requested' }, { series: 'kmalloc_requested.bytes' }).window,
  });
  expect(exactness).toMatchObject({
    mapFull: [{ map: 'kmem:kmalloc' }],
    lostUpdates: [{ event: 'kmem:kmem_cache_alloc (requested bytes)' }],
    sharedPids: [{ event: 'kmem:kfree' }],
    beyondDouble: ['kmem:kmalloc if bytes_req > 1'],
  });
  expect(accuracy?.series.map(({ series }) => series)).toEqual([
    'kmem:kmalloc',
    'kmem:kmalloc (requested bytes)',
  ]);
  expect(byAskedEvents({ exactness: EXACT, accuracy: null })).toEqual({ exactness: EXACT, accuracy: null });
});
