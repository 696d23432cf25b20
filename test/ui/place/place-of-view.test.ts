import { expect, test } from 'vitest';
import { HOME, type Place } from '../../../ui/src/place/place.ts';
import { placeOfView } from '../../../ui/src/place/place-of-view.ts';

const place = (parts: Partial<Place>): Place => ({ ...HOME, ...parts });
const process = place({ view: 'process', session: 's2', series: 'x', filter: 'node', pid: 1, start: 2 });

test('the board keeps its filter, but not the process', () => {
  expect(placeOfView(process, 'board')).toEqual({ ...process, view: 'board', pid: null, start: null });
});

test('keeps the period of the comparison, but not the open identity', () => {
  const compare = place({ view: 'compare', over: 'sum', identity: 'page.alloc' });
  expect(placeOfView(compare, 'system')).toEqual({ ...compare, view: 'system', identity: null });
});

test('call sites have an order and a filter of their own', () => {
  const board = place({ view: 'board', sort: 'name', descending: false, filter: 'node' });
  const sites = place({ view: 'sites', sort: 'amountRate' });
  expect(placeOfView(board, 'sites')).toEqual(sites);
  expect(placeOfView({ ...sites, filter: 'alloc', pid: 1 }, 'board')).toEqual(place({ view: 'board' }));
});

test("the board's filter is not for other views, nor theirs for the board", () => {
  expect(placeOfView(process, 'vmstat').filter).toBe('');
  expect(placeOfView(place({ view: 'vmstat', filter: 'pg' }), 'board').filter).toBe('');
});
