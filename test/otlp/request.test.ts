import { expect, test } from 'vitest';
import type { Family } from '../../src/metrics/family.ts';
import { encodeRequest } from '../../src/otlp/request.ts';
import { decodeExport } from '../fixtures/otlp-decoder.ts';

/** A time whose nanoseconds are no multiple of what a double holds at this size. */
const [START, AT] = [1_764_464_461_001, 1_764_464_521_003.5];

const FAMILIES: Family[] = [
  {
    name: 'vmtally_events',
    help: 'Events.',
    unit: null,
    type: 'counter',
    series: [
      {
        labels: { event: 'kmem:kmalloc' },
        value: 2 ** 53 - 1,
        startMs: START,
        exemplar: { labels: { pid: '7', name: 'évil\u0000"\ud800' }, value: 11, atMs: AT },
      },
      { labels: { event: 'a', otel_metric_overflow: 'true' }, value: 2 ** 60, startMs: START + 1 },
    ],
  },
  {
    name: 'vmtally_cpu_seconds',
    help: '',
    unit: 'seconds',
    type: 'counter',
    series: [{ labels: {}, value: 2, startMs: START }],
  },
  {
    name: 'vmtally_rows',
    help: '',
    unit: null,
    type: 'gauge',
    series: [{ labels: {}, value: -3, startMs: AT }],
  },
  {
    name: 'vmtally_build',
    help: '',
    unit: null,
    type: 'info',
    series: [{ labels: { name: 'b' }, startMs: START }],
  },
  { name: 'vmtally_none', help: '', unit: null, type: 'gauge', series: [] },
  {
    name: 'vmtally_event_size_bytes',
    help: 'Sizes.',
    unit: 'bytes',
    type: 'histogram',
    series: [
      {
        labels: { event: 'k' },
        startMs: START,
        histogram: {
          counts: new Map([
            [64, 5],
            [96, 2 ** 33 + 1],
          ]),
          sum: 320 + 96 * (2 ** 33 + 1),
          schema: 3,
        },
      },
      { labels: { event: 'l' }, startMs: START, histogram: { counts: new Map(), sum: null, schema: 0 } },
    ],
  },
];

const { resource_metrics: all } = decodeExport(
  encodeRequest({ families: FAMILIES, atMs: AT, resource: [['service.name', 'vm']], version: '0.1.0' }),
);
const metrics = all[0]?.scope_metrics[0]?.metrics ?? [];
const text = (value: string) => ({ string_value: value });

test('has the resource and the scope', () => {
  expect(all).toHaveLength(1);
  expect(all[0]?.resource?.attributes).toMatchObject([{ key: 'service.name', value: text('vm') }]);
  expect(all[0]?.scope_metrics[0]?.scope).toMatchObject({ name: 'vmtally', version: '0.1.0' });
});

test('has the families that have series', () => {
  expect(metrics.map(({ name, unit, description }) => [name, unit, description])).toEqual([
    ['vmtally.events', '{event}', 'Events.'],
    ['vmtally.cpu', 's', ''],
    ['vmtally.rows', '', ''],
    ['vmtally.build_info', '', ''],
    ['vmtally.event_size', 'By', 'Sizes.'],
  ]);
});

test('counters are cumulative, monotonic sums with a start for each series', () => {
  const { sum } = metrics[0] ?? {};
  expect(sum).toMatchObject({ aggregation_temporality: 2, is_monotonic: true });
  expect(sum?.data_points).toMatchObject([
    { as_int: 2 ** 53 - 1, attributes: [{ key: 'event', value: text('kmem:kmalloc') }] },
    {
      as_double: 2 ** 60,
      attributes: [
        { key: 'event', value: text('a') },
        { key: 'otel.metric.overflow', value: { bool_value: true } },
      ],
    },
  ]);
  expect(metrics[1]?.sum?.data_points).toMatchObject([{ as_double: 2 }]);
});

test('times are exact nanoseconds', () => {
  const points = metrics[0]?.sum?.data_points ?? [];
  expect(points.map((point) => point.start_time_unix_nano)).toEqual([
    1_764_464_461_001_000_000n,
    1_764_464_461_002_000_000n,
  ]);
  expect(points[0]?.time_unix_nano).toBe(1_764_464_521_003_500_000n);
});

test('exemplars name who made most, whatever the name', () => {
  expect(metrics[0]?.sum?.data_points[0]?.exemplars).toMatchObject([
    {
      as_double: 11,
      filtered_attributes: [
        { key: 'process.pid', value: { int_value: 7 } },
        { key: 'process.executable.name', value: text('évil\u0000"\ufffd') },
      ],
    },
  ]);
});

test('gauges have a time and no start; info is a sum that may fall', () => {
  expect(metrics[2]?.gauge?.data_points).toMatchObject([{ as_int: -3, start_time_unix_nano: 0n }]);
  expect(metrics[3]?.sum).toMatchObject({
    aggregation_temporality: 2,
    is_monotonic: false,
    data_points: [{ as_int: 1, attributes: [{ key: 'name', value: text('b') }] }],
  });
});

test('histograms have each value in a bucket of its own', () => {
  const { exponential_histogram: histogram } = metrics[4] ?? {};
  expect(histogram?.aggregation_temporality).toBe(2);
  expect(histogram?.data_points).toMatchObject([
    {
      count: 2 ** 33 + 6,
      sum: 320 + 96 * (2 ** 33 + 1),
      scale: 3,
      zero_count: 0,
      min: 64,
      max: 96,
      positive: { offset: 47, bucket_counts: [5, 0, 0, 0, 0, 2 ** 33 + 1] },
    },
    { count: 0, scale: 0, positive: { offset: 0, bucket_counts: [] } },
  ]);
});

test('a counter whose start is not known has no start time', () => {
  const families: Family[] = [
    {
      name: 'vmtally_named',
      help: 'Named counts.',
      unit: null,
      type: 'counter',
      series: [
        { labels: {}, value: 42, startMs: null },
        { labels: {}, value: 2, startMs: START },
      ],
    },
  ];
  const sent = decodeExport(encodeRequest({ families, atMs: AT, resource: [], version: '1' }));
  const points = sent.resource_metrics[0]?.scope_metrics[0]?.metrics[0]?.sum?.data_points;
  expect(points?.map((point) => Number(point.start_time_unix_nano ?? 0))).toEqual([0, START * 1e6]);
});
