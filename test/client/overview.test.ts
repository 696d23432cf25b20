import { describe, expect, test } from 'vitest';
import { columnsOf, numberOf, sortOf } from '../../src/client/overview.ts';
import { OVERVIEW_COLUMNS } from '../../src/client/overview-columns.ts';
import { loadPresets } from '../../src/probe/presets.ts';
import type { Cell } from '../../src/wire/rows.ts';
import type { Series } from '../../src/wire/series.ts';
import { seriesOf } from '../fixtures/feed.ts';

const labels = ['kmem:kmalloc', 'kmem:kfree', 'kmem:kmem_cache_alloc', 'direct_reclaim.total'];
const series = labels.map((label) => seriesOf(label));

describe('the columns of a session', () => {
  test('are those whose events it counts, all of them', () => {
    expect(columnsOf(series).map(({ id, series: of }) => [id, of])).toEqual([
      ['slabBytes', [0, 2]],
      ['slab', [0, 2]],
      ['reclaim', [3]],
    ]);
    expect(columnsOf(series.slice(0, 2))).toEqual([]);
  });

  test('are not those of events with a filter: the number would be of some of them', () => {
    const filtered = series.with(0, seriesOf('kmem:kmalloc', { filter: 'bytes_req > 64' }));
    expect(columnsOf(filtered).map(({ id }) => id)).toEqual(['reclaim']);
  });

  test('say if one of the events is not counted now', () => {
    const dropped = series.with(2, seriesOf('kmem:kmem_cache_alloc', { counted: false }));
    expect(columnsOf(dropped).map(({ counted }) => counted)).toEqual([false, false, true]);
  });

  test('add further events where the session counts them', () => {
    const column = (...more: Series[]) =>
      columnsOf([...series, ...more]).find(({ id }) => id === 'reclaim') ?? expect.fail();
    expect(column()).toMatchObject({ labels: ['direct_reclaim.total'], series: [3] });
    const both = ['direct_reclaim.total', 'memcg_reclaim.total'];
    expect(column(seriesOf('memcg_reclaim.total'))).toMatchObject({ labels: both, series: [3, 4] });
    const some = seriesOf('memcg_reclaim.total', { filter: 'nr_reclaimed > 1' });
    expect(column(some)).toMatchObject({ labels: ['direct_reclaim.total'], series: [3] });
  });

  test('need all events that are counted by default, and no other', () => {
    const { events, optional } = loadPresets().get('@default') ?? expect.fail();
    const needed = OVERVIEW_COLUMNS.flatMap((column) => [
      ...column.labels,
      ...('also' in column ? column.also : []),
    ]);
    const names = needed.map((label) => label.replace(/^\w+:/, ''));
    expect(new Set(names)).toEqual(new Set([...events, ...optional]));
  });
});

test('the number of a column is the sum of its series, in total and per second', () => {
  const cells = new Map<number, Cell>([
    [0, [0, 10, 640, 4, 256]],
    [1, [1, 99, null, 99, null]],
    [2, [2, 5, 1000, 1, 200]],
  ]);
  const of = (index: number) => cells.get(index);
  expect(numberOf(of, { series: [0, 2], take: 'amount' }, 2)).toEqual({ total: 1640, rate: 228 });
  expect(numberOf(of, { series: [0, 2], take: 'count' }, 2)).toEqual({ total: 15, rate: 2.5 });
  expect(numberOf(of, { series: [7], take: 'count' }, 2)).toEqual({ total: 0, rate: 0 });
  expect([sortOf({ take: 'amount' }), sortOf({ take: 'count' })]).toEqual(['amountRate', 'rate']);
});
