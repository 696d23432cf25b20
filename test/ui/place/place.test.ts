import { describe, expect, test } from 'vitest';
import { formatPlace, HOME, type Place, parsePlace, seriesLabels } from '../../../ui/src/place/place.ts';

const place = (parts: Partial<Place>): Place => ({ ...HOME, ...parts });

test.each<[string, Partial<Place>]>([
  ['/', {}],
  ['/?group=cgroup&column=pages', { column: 'pages', group: 'cgroup' }],
  ['/?column=pagesFreed&by=process', { column: 'pagesFreed', byProcess: true }],
  ['/?view=board&series=kmem:kmalloc', { view: 'board', series: 'kmem:kmalloc' }],
  ['/?view=board&series=kmem:kmalloc,kmem:kfree', { view: 'board', series: 'kmem:kmalloc,kmem:kfree' }],
  ['/?view=board&group=user&left=1', { view: 'board', group: 'user', left: true }],
  ['/?view=overview', { asksOverview: true }],
  ['/?view=system&session=s2', { view: 'system', session: 's2' }],
  ['/?host=web-1.example&view=board', { host: 'web-1.example', view: 'board' }],
  [
    '/?hosts=name&horder=up&across=label:rack',
    { hostSort: 'name', hostAscending: true, across: 'label:rack' },
  ],
  ['/?view=board&sort=count', { view: 'board', sort: 'count' }],
  ['/?view=board&in=name:npm+exec:+a', { view: 'board', within: { group: 'name', key: 'npm exec: a' } }],
  ['/?view=board&sort=name', { view: 'board', sort: 'name', descending: false }],
  ['/?view=board&sort=name&order=down', { view: 'board', sort: 'name', descending: true }],
  ['/?view=board&order=up', { view: 'board', descending: false }],
  ['/?view=board&group=name&filter=node', { view: 'board', group: 'name', filter: 'node' }],
  ['/?view=board&ended=hidden', { view: 'board', hidesEnded: true }],
  ['/?view=board&own=shown', { view: 'board', showsOwn: true }],
  ['/?view=board&filter=a+b%26c%3D%23', { view: 'board', filter: 'a b&c=#' }],
  ['/?view=process&pid=1&start=123', { view: 'process', pid: 1, start: 123 }],
  ['/?view=process&row=0', { view: 'process', row: 0 }],
  ['/?view=process&pid=1&tab=pages', { view: 'process', pid: 1, tab: 'pages' }],
  [
    '/?view=process&pid=1&tab=pages&mapping=0123456789abcdef',
    { view: 'process', pid: 1, tab: 'pages', mapping: '0123456789abcdef' },
  ],
  [
    '/?view=process&pid=1&tab=pages&mapping=0123456789abcdef&pages=512-1024',
    {
      view: 'process',
      pid: 1,
      tab: 'pages',
      mapping: '0123456789abcdef',
      pages: { from: 512, to: 1024 },
    },
  ],
  ['/?view=compare&over=sum&identity=page.alloc', { view: 'compare', over: 'sum', identity: 'page.alloc' }],
  ['/?view=sites', { view: 'sites', sort: 'amountRate' }],
  ['/?view=sites&in=name:cc1', { view: 'sites', sort: 'amountRate', within: { group: 'name', key: 'cc1' } }],
  ['/?view=flame', { view: 'flame' }],
  [
    '/?view=flame&event=kfree&rate=8&weight=bytes&sample=30.7',
    { view: 'flame', event: 'kfree', rate: 8, weight: 'bytes', sample: { seconds: 30, run: 7 } },
  ],
  ['/?view=flame&sample=live.0', { view: 'flame', sample: { seconds: null, run: 0 } }],
  ['/?view=outstanding', { view: 'outstanding' }],
  ['/?view=state', { view: 'state' }],
  [
    '/?view=outstanding&objects=slab&rows=comm&older=5&sample=10.7',
    { view: 'outstanding', objects: 'slab', rows: 'comm', older: 5, sample: { seconds: 10, run: 7 } },
  ],
  ['/?view=sites&sort=rate&pid=1&start=123', { view: 'sites', sort: 'rate', pid: 1, start: 123 }],
])('%s is parsed and formatted', (address, parts) => {
  expect(formatPlace(place(parts))).toBe(address);
  expect(parsePlace(address.slice(1))).toEqual(place(parts));
});

describe('invalid values are ignored', () => {
  test.each([
    '?view=nowhere',
    '?view=overview&sort=size',
    '?group=tree',
    '?pid=-1&start=1.5&row=x',
    '?pid=99999999999999999999',
    '?view=overview&session=&series=&filter=&identity=&in=&column=',
    '?view=overview&in=pid:1',
    '?column=size',
    '?over=year',
    '?unknown=1',
    '?mapping=heap',
    '?pages=7',
    '?pages=7-7',
    '?pages=0-99999999999999',
    '?rate=7&weight=size&sample=10',
    '?objects=x&rows=cpu&older=3',
    '?objects=x&rows=y',
    '?sample=0.1',
    '?sample=301.1',
    '?sample=live',
    '?host=no+host',
    '?host=&across=label:Rack&hosts=size',
  ])('%s', (search) => {
    expect(parsePlace(search)).toEqual({ ...HOME, asksOverview: search.startsWith('?view=overview') });
  });
});

test.each(['?sort=count', '?series=kmem:kfree', '?filter=a', '?in=name:a', '?left=1'])(
  '%s, without a view, is of the board',
  (search) => {
    expect(parsePlace(search).view).toBe('board');
  },
);

test('labels of series have commas too', () => {
  const large = 'kmem:kmalloc [bytes, if bytes_alloc > 4096]';
  const named = 'kmem:kmalloc if comm == "a, b"';
  expect(seriesLabels(large)).toEqual([large]);
  expect(seriesLabels(`kmem:kfree,${large},${named},kmem:kfree [pages]`)).toEqual([
    'kmem:kfree',
    large,
    named,
    'kmem:kfree [pages]',
  ]);
  expect(seriesLabels('e [bytes, if comm == "a,b"],f')).toEqual(['e [bytes, if comm == "a,b"]', 'f']);
});
