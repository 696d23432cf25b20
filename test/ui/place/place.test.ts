import { describe, expect, test } from 'vitest';
import { formatPlace, HOME, type Place, parsePlace, placeOfView } from '../../../ui/src/place/place.ts';

const place = (parts: Partial<Place>): Place => ({ ...HOME, ...parts });

test.each<[string, Partial<Place>]>([
  ['/', {}],
  ['/?series=kmem:kmalloc', { series: 'kmem:kmalloc' }],
  ['/?view=system&session=s2', { view: 'system', session: 's2' }],
  ['/?sort=count', { sort: 'count' }],
  ['/?sort=name', { sort: 'name', descending: false }],
  ['/?sort=name&order=down', { sort: 'name', descending: true }],
  ['/?order=up', { descending: false }],
  ['/?group=name&filter=node', { group: 'name', filter: 'node' }],
  ['/?filter=a+b%26c%3D%23', { filter: 'a b&c=#' }],
  ['/?view=process&pid=1&start=123', { view: 'process', pid: 1, start: 123 }],
  ['/?view=process&row=0', { view: 'process', row: 0 }],
  ['/?view=compare&over=sum&identity=page.alloc', { view: 'compare', over: 'sum', identity: 'page.alloc' }],
])('%s is parsed and formatted', (address, parts) => {
  expect(formatPlace(place(parts))).toBe(address);
  expect(parsePlace(address.slice(1))).toEqual(place(parts));
});

describe('invalid values are ignored', () => {
  test.each([
    '?view=nowhere',
    '?sort=size',
    '?group=tree',
    '?pid=-1&start=1.5&row=x',
    '?pid=99999999999999999999',
    '?session=&series=&filter=&identity=',
    '?over=year',
    '?unknown=1',
  ])('%s', (search) => {
    expect(parsePlace(search)).toEqual(HOME);
  });
});

describe('placeOfView', () => {
  const process = place({ view: 'process', session: 's2', series: 'x', filter: 'node', pid: 1, start: 2 });

  test('the board keeps its filter, but not the process', () => {
    expect(placeOfView(process, 'board')).toEqual({ ...process, view: 'board', pid: null, start: null });
  });

  test('keeps the period of the comparison, but not the open identity', () => {
    const compare = place({ view: 'compare', over: 'sum', identity: 'page.alloc' });
    expect(placeOfView(compare, 'system')).toEqual({ ...compare, view: 'system', identity: null });
  });

  test("the board's filter is not for other views, nor theirs for the board", () => {
    expect(placeOfView(process, 'vmstat').filter).toBe('');
    expect(placeOfView(place({ view: 'vmstat', filter: 'pg' }), 'board').filter).toBe('');
  });
});
