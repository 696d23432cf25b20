import { expect, test } from 'vitest';
import { labelFor, noSeries } from '../../../src/cli/top/series.ts';
import { seriesOf } from '../../fixtures/feed.ts';

const all = seriesOf('kmem:kmalloc');
const large = { ...all, label: 'kmem:kmalloc [bytes, if size > 1]', filter: 'size > 1' };
const small = { ...all, label: 'kmem:kmalloc [bytes, if size < 9]', filter: 'size < 9' };

test('a series is named by its label, its label without category, or its probe', () => {
  for (const name of ['kmem:kmalloc', 'kmalloc']) expect(labelFor([large, all], name)).toBe(all.label);
  expect(labelFor([all, large], large.label)).toBe(large.label);
  expect(labelFor([all], 'kfree')).toBeUndefined();
});

test('a series that is not there is refused with those that are', () => {
  expect(noSeries([all, large], 'kfree')).toBe(
    `event kfree is not counted; counted events: ${all.label}, ${large.label}`,
  );
});

test('an event is the series of a fleet that alone counts it with a filter; of several none', () => {
  for (const name of ['kmem:kmalloc', 'kmalloc']) {
    expect(labelFor([large], name)).toBe(large.label);
    expect(labelFor([large, small], name)).toBeUndefined();
    expect(noSeries([large, small], name)).toBe(
      `event ${name} is counted with several filters: name one of ${large.label}, ${small.label}`,
    );
  }
});
