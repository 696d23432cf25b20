import { expect, test } from 'vitest';
import { unitCharts } from '../../../ui/src/system/unit-charts.ts';
import { series } from '../../client/messages.ts';

const PAGES = { name: 'order', unit: 'pages', scale: 'order' } as const;

const charts = (parts: Parameters<typeof series>[0], counters: readonly string[]) =>
  unitCharts(series(parts), 0, counters).map(({ own, unit, counters: names }) =>
    `${own === null ? '' : 'own '}${unit}: ${names.join(' ')}`.trim(),
  );

test.each([
  ['no counter', { value: null }, [], ['own allocations:']],
  ['counters of its events', { value: null }, ['oom_kill'], ['own allocations: oom_kill']],
  ['counters of its amounts', { value: PAGES }, ['pgfree'], ['own pages: pgfree']],
  [
    'both, as of mm_page_alloc',
    { value: PAGES },
    ['pgalloc_normal', 'numa_hit'],
    ['own pages: pgalloc_normal', 'own allocations: numa_hit'],
  ],
  [
    'counters of amounts that it lacks',
    { value: null },
    ['pgscan_anon'],
    ['own allocations:', 'pages: pgscan_anon'],
  ],
  ['sums in pages', { value: null, sum: 'pages', counts: 'pages' }, ['pswpin'], ['own pages: pswpin']],
  ['times', { value: null, sum: 'us' }, ['allocstall_dma'], ['own allocations:', 'stalls: allocstall_dma']],
  [
    'several units',
    { value: null },
    ['pgpgin', 'pswpin'],
    ['own allocations:', 'KiB: pgpgin', 'pages: pswpin'],
  ],
  ['a counter of a kernel to come', { value: null }, ['new_thing'], ['own allocations:', ': new_thing']],
])('every chart has one unit: %s', (_, parts, counters, expected) => {
  expect(charts(parts, counters)).toEqual(expected);
});
