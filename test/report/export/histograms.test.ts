import { expect, test } from 'vitest';
import type { HeadLine } from '../../../src/capture/schema.ts';
import { toOpenMetrics } from '../../../src/report/export/to-openmetrics.ts';
import { HEAD } from '../../fixtures/capture.ts';
import { exportedOf } from './exported.ts';

const [BYTES] = HEAD.series;
const headWith = (parts: Partial<HeadLine['series'][number]>): typeof HEAD => ({
  ...HEAD,
  series: BYTES ? [{ ...BYTES, ...parts }] : [],
});
const ORDER = { name: 'order', unit: 'pages', scale: 'order' as const, labels: null };
const TIMES = { value: null, hist: 'us' };

/** Samples of the histograms at the last tick, without their names' beginning and their time. */
function histogramsIn(head: typeof HEAD, values: readonly number[], ticks = 1): string[] {
  const quads = {
    row: values.map(() => 0),
    series: values.map(() => 0),
    value: [...values],
    count: values.map((_, index) => index + 1),
  };
  const groups = { label: 'name', nameOf: () => 'a' };
  const lines = [
    ...toOpenMetrics(
      exportedOf(ticks, head, () => ({ quads })),
      groups,
    ),
  ]
    .join('')
    .split('\n');
  const time = ` ${(HEAD.startedMs / 1000 + ticks).toFixed(3)}`;
  return lines.flatMap((line) => {
    const [, name] = /^vmtally_event_value_(.*)$/.exec(line) ?? [];
    return name?.endsWith(time) ? [name.slice(0, -time.length)] : [];
  });
}

test('a value has a bucket of its own; count and sum are exact', () => {
  expect(histogramsIn(HEAD, [64, 4096, 3_000_000, 8], 2)).toEqual([
    'bytes_bucket{event="kmem:kmalloc",le="8.0"} 8',
    'bytes_bucket{event="kmem:kmalloc",le="64.0"} 10',
    'bytes_bucket{event="kmem:kmalloc",le="4096.0"} 14',
    'bytes_bucket{event="kmem:kmalloc",le="3e+06"} 20',
    'bytes_bucket{event="kmem:kmalloc",le="+Inf"} 20',
    'bytes_count{event="kmem:kmalloc"} 20',
    `bytes_sum{event="kmem:kmalloc"} ${2 * (64 + 2 * 4096 + 3 * 3_000_000 + 4 * 8)}`,
  ]);
});

test('an order is its number of pages', () => {
  expect(histogramsIn(headWith({ value: ORDER }), [0, 3])).toEqual([
    'pages_bucket{event="kmem:kmalloc",le="1.0"} 1',
    'pages_bucket{event="kmem:kmalloc",le="8.0"} 3',
    'pages_bucket{event="kmem:kmalloc",le="+Inf"} 3',
    'pages_count{event="kmem:kmalloc"} 3',
    'pages_sum{event="kmem:kmalloc"} 17',
  ]);
});

test('a hist() of whole numbers has the upper ends of its buckets, and no sum, which is not known', () => {
  expect(histogramsIn(headWith(TIMES), [-1, 0, 1, 2, 1 << 20])).toEqual([
    'us_bucket{event="kmem:kmalloc",le="-1.0"} 1',
    'us_bucket{event="kmem:kmalloc",le="0.0"} 3',
    'us_bucket{event="kmem:kmalloc",le="1.0"} 6',
    'us_bucket{event="kmem:kmalloc",le="3.0"} 10',
    'us_bucket{event="kmem:kmalloc",le="2.097151e+06"} 15',
    'us_bucket{event="kmem:kmalloc",le="+Inf"} 15',
  ]);
});

test('more values than there may be buckets share those that end at powers of two', () => {
  const values = Array.from({ length: 100 }, (_, index) => index);
  const samples = histogramsIn(HEAD, values);
  expect(samples.map((sample) => /le="([^"]+)"/.exec(sample)?.[1] ?? '')).toEqual([
    '0.0',
    '1.0',
    '2.0',
    '4.0',
    '8.0',
    '16.0',
    '32.0',
    '64.0',
    '128.0',
    '+Inf',
    '',
    '',
  ]);
  // 1 + … + 65 have the values 0 to 64.
  expect(samples[7]).toBe(`bytes_bucket{event="kmem:kmalloc",le="64.0"} ${(65 * 66) / 2}`);
  expect(samples.at(-2)).toBe('bytes_count{event="kmem:kmalloc"} 5050');
});

test('a series without values, or with values that are kinds, has none', () => {
  expect(histogramsIn(headWith({ value: null }), [0])).toEqual([]);
  expect(histogramsIn(headWith({ value: { ...ORDER, unit: null } }), [1])).toEqual([]);
});

test('many histograms are made in a few readings of the capture, and begin with their first count', () => {
  const [series] = HEAD.series;
  const head = {
    ...HEAD,
    series: Array.from({ length: 300 }, (_, index) => ({
      ...(series ?? expect.fail()),
      label: `e:e${index}`,
    })),
  };
  const exported = exportedOf(30, head, (tick) => {
    const places = head.series.flatMap((_, place) => (place % 30 < tick ? [place] : []));
    return {
      quads: {
        row: places.map(() => 0),
        series: places,
        value: places.map(() => 8),
        count: places.map(() => 1),
      },
    };
  });
  let readings = 0;
  const items = () => {
    readings++;
    return exported.items();
  };
  const groups = { label: 'name', nameOf: () => 'a' };
  const lines = [...toOpenMetrics({ ...exported, items }, groups)].join('').split('\n');
  expect(readings).toBeLessThan(10);
  const counts = (event: string) =>
    lines
      .filter((line) => line.startsWith(`vmtally_event_value_bytes_count{event="${event}"}`))
      .map((line) => Number(line.split(' ')[1]));
  expect(counts('e:e0')).toEqual(Array.from({ length: 31 }, (_, tick) => tick));
  expect(counts('e:e29')).toEqual([0, 1]);
  expect(lines.filter((line) => line.startsWith('# TYPE vmtally_event_value_bytes '))).toHaveLength(1);
});
