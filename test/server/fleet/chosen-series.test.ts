import { expect, test } from 'vitest';
import { Fleet } from '../../../src/fleet/fleet.ts';
import type { Summary } from '../../../src/fleet/schema.ts';
import { chosenSeries } from '../../../src/server/fleet/chosen-series.ts';
import { SeriesLabel } from '../../../src/wire/series-label.ts';
import { summaryOf } from '../../fleet/summary-fixture.ts';

type Head = Summary['series'][number];
const [kmalloc, ...others] = summaryOf().series as [Head, Head];
const large: Head = { ...kmalloc, filter: 'bytes_alloc > 4096' };
const LARGE = 'kmem:kmalloc [bytes, if bytes_alloc > 4096]';

function fleetOf(...hosts: Head[]): Fleet {
  const state = new Fleet();
  for (const [at, series] of hosts.entries())
    state.take(summaryOf({ host: `h${at}`, series: [series, ...others] }), { receivedMs: 0 });
  return state;
}

test('a name of a list is that series, whichever host came first', () => {
  for (const state of [fleetOf(kmalloc, large), fleetOf(large, kmalloc)]) {
    expect(chosenSeries(state, 'kmem:kmalloc')).toEqual(['kmem:kmalloc']);
    expect(chosenSeries(state, ['kmem:mm_page_alloc', LARGE])).toEqual(['kmem:mm_page_alloc', LARGE]);
    expect(
      state.board({ group: 'name', series: ['kmem:kmalloc'], sort: 'rate', top: 1, filter: '' }).chosen,
    ).toEqual(state.series().flatMap(({ name, id }) => (name === 'kmem:kmalloc' ? [id] : [])));
  }
});

test('a label is the series that alone has it, and of several none', () => {
  expect(chosenSeries(fleetOf(large), 'kmem:kmalloc')).toEqual([LARGE]);
  const both = fleetOf(large, { ...large, filter: 'bytes_alloc > 1' });
  expect(() => chosenSeries(both, 'kmem:kmalloc')).toThrow(
    `hosts count kmem:kmalloc in 2 ways: name one of kmem:kmalloc [bytes, if bytes_alloc > 1], ${LARGE}`,
  );
  // A view that began before the series came.
  const request = {
    group: 'name' as const,
    series: ['kmem:kmalloc'],
    sort: 'rate' as const,
    top: 1,
    filter: '',
  };
  expect(both.board(request).chosen).toEqual([]);
  expect(fleetOf(large).board(request).chosen).toHaveLength(1);
});

test('a request may name each series', () => {
  const filter = `bytes_alloc > ${'1'.repeat(480)}`;
  const label = `kmem:kmalloc${'x'.repeat(700)}`;
  const [, { name } = { name: '' }] = fleetOf({ ...kmalloc, label, filter })
    .series()
    .toReversed();
  expect(name).toContain(filter);
  expect(SeriesLabel.safeParse(name).success).toBe(true);
});
