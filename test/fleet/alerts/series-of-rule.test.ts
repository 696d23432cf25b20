import { expect, test } from 'vitest';
import { ambiguity, seriesOfRule } from '../../../src/fleet/alerts/series-of-rule.ts';

const series = (name: string, unit: string, filter: string | null = null, label = 'kmem:kmalloc') => ({
  name,
  form: {
    label,
    filter,
    counts: 'events' as const,
    sum: null,
    hist: null,
    value: { name: 'v', unit, scale: 'linear' as const, labels: null },
  },
});
const BYTES = series('kmem:kmalloc', 'bytes');
const PAGES = series('kmem:kmalloc [pages]', 'pages');
const LARGE = series('kmem:kmalloc [bytes, if v > 1]', 'bytes', 'v > 1');
const namesOf = (all: (typeof BYTES)[], event: string) => seriesOfRule(all, event).map(({ name }) => name);

test('a series that alone has its label has that name, also without its category', () => {
  for (const event of ['kmem:kmalloc', 'kmalloc', 'kmem:kmalloc [bytes]', 'kmalloc [bytes]'])
    expect(namesOf([BYTES], event)).toEqual(['kmem:kmalloc']);
  expect(namesOf([BYTES], 'kfree')).toEqual([]);
});

test('of several series with a label, each has its unit and filter for a name, whichever came first', () => {
  const all = [BYTES, PAGES, LARGE];
  expect(namesOf(all, 'kmem:kmalloc [bytes]')).toEqual(['kmem:kmalloc']);
  expect(namesOf(all, 'kmalloc [pages]')).toEqual(['kmem:kmalloc [pages]']);
  expect(ambiguity('kmalloc', seriesOfRule(all, 'kmalloc'))).toBe(
    'hosts count kmalloc in 3 ways: name one of kmem:kmalloc [bytes], kmem:kmalloc [pages], kmem:kmalloc [bytes, if v > 1]',
  );
});

test('a name without category is that of several events; a label is of one', () => {
  const all = [series('x:kmalloc', 'bytes', null, 'x:kmalloc'), BYTES];
  expect(namesOf(all, 'kmem:kmalloc')).toEqual(['kmem:kmalloc']);
  expect(ambiguity('kmalloc', seriesOfRule(all, 'kmalloc'))).toBe(
    'hosts count kmalloc in 2 ways: name one of x:kmalloc, kmem:kmalloc',
  );
});

test('series that differ by the name of their values only have no names of their own', () => {
  const all = [BYTES, series('kmem:kmalloc [bytes]', 'bytes')];
  expect(namesOf(all, 'kmem:kmalloc [bytes]')).toHaveLength(2);
  expect(ambiguity('kmalloc', all)).toBe('hosts count kmalloc in 2 ways: the names of its values differ');
});

test('the label of an event is that of a series with a filter too, unless another one has it', () => {
  expect(namesOf([LARGE], 'kmem:kmalloc')).toEqual([LARGE.name]);
  expect(namesOf([LARGE, BYTES], 'kmem:kmalloc')).toEqual([LARGE.name, 'kmem:kmalloc']);
});
