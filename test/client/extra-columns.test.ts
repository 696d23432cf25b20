import { expect, test } from 'vitest';
import { PAGE_COLUMNS } from '../../src/client/extra-columns.ts';
import { columnsOf, isOrderable, numberOf } from '../../src/client/overview.ts';
import type { Cell } from '../../src/wire/rows.ts';
import { ORDERS, seriesOf } from '../fixtures/feed.ts';

const all = [ORDERS, seriesOf('kmem:mm_page_free')];

test('a net number subtracts, and orders no rows', () => {
  const net = columnsOf(all, PAGE_COLUMNS).find(({ id }) => id === 'pagesNet') ?? expect.fail();
  const cells: Cell[] = [
    [0, 9, 100, 3, 40],
    [1, 9, 130, 3, 10],
  ];
  expect(numberOf((index) => cells[index], net, 2)).toEqual({ total: -30, rate: 15 });
  expect(isOrderable(net)).toBe(false);
});

test('needs all of its series', () => {
  expect(columnsOf(all.slice(0, 1), PAGE_COLUMNS).map(({ id }) => id)).toEqual(['pages']);
  const dropped = [ORDERS, seriesOf('kmem:mm_page_free', { counted: false })];
  expect(columnsOf(dropped, PAGE_COLUMNS).map(({ id, counted }) => [id, counted])).toEqual([
    ['pages', true],
    ['pagesFreed', false],
    ['pagesNet', false],
  ]);
});

test('bytes that the kernel does not tell are not counted, and the column says why', () => {
  const free = seriesOf('kmem:kmem_cache_free', { value: null, whyNoValue: '--attach classic' });
  const found = columnsOf([seriesOf('kmem:kmem_cache_alloc', { value: ORDERS.value }), free], PAGE_COLUMNS);
  expect(found.map(({ id, counted }) => [id, counted])).toEqual([
    ['cacheFreed', false],
    ['cacheNet', false],
  ]);
  expect(found[0]?.about).toMatch(/\. Not known here: --attach classic$/);
});

test('each column has its own id', () => {
  expect(new Set(PAGE_COLUMNS.map(({ id }) => id)).size).toBe(PAGE_COLUMNS.length);
});
