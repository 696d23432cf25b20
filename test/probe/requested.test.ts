import { expect, test } from 'vitest';
import { loadCatalogue } from '../../src/probe/load.ts';
import { withRequestedBytes } from '../../src/probe/requested.ts';
import { selectEvents } from '../../src/probe/select.ts';
import { labelOf } from '../../src/probe/selection.ts';
import { tracepoints } from '../fixtures/tracepoints.ts';

const CATALOGUE = loadCatalogue();
/** A kernel that has every event. */
const KERNEL = { ...tracepoints(), has: () => true, fields: () => tracepoints().fields('kmem:kmalloc') };

const labelsOf = (text: string, more = {}) =>
  selectEvents([{ text, ...more }], CATALOGUE, KERNEL).flatMap((selection) => {
    const both = withRequestedBytes(selection, CATALOGUE);
    return both.maps.map((map) => labelOf(both, map));
  });

test('allocations keep their names, and have the bytes that were asked for beside them', () => {
  expect(labelsOf('kmalloc,kmem:kmem_cache_alloc,kfree')).toEqual([
    'kmem:kmalloc',
    'kmem:kmalloc.bytes',
    'kmem:kmem_cache_alloc',
    'kmem:kmem_cache_alloc.bytes',
    'kmem:kfree',
  ]);
});

test('what the user named stays as it is, and so does the probe with both', () => {
  expect(labelsOf('kmalloc', { name: 'mine' })).toEqual(['mine']);
  expect(labelsOf('kmalloc_requested')).toEqual(['kmalloc_requested', 'kmalloc_requested.bytes']);
});
