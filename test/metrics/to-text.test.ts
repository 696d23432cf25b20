import { expect, test } from 'vitest';
import type { Family } from '../../src/metrics/family.ts';
import { sampleCount } from '../../src/metrics/sample-count.ts';
import { toText } from '../../src/metrics/to-text.ts';

const START = { startMs: 1_000_000 };
const FAMILIES: Family[] = [
  {
    name: 'vmtally_events',
    help: 'Events.',
    unit: null,
    type: 'counter',
    series: [
      {
        labels: { event: 'kmalloc' },
        value: 100_003,
        ...START,
        exemplar: { labels: { pid: '7', name: 'a"b' }, value: 5, atMs: 1_700_000_000_123 },
      },
    ],
  },
  {
    name: 'vmtally_event_size_bytes',
    help: 'Values.',
    unit: 'bytes',
    type: 'histogram',
    series: [
      {
        labels: { event: 'kmalloc' },
        histogram: {
          counts: new Map([
            [96, 5],
            [4_194_304, 2],
          ]),
          sum: 8_389_088,
          schema: 3,
        },
        ...START,
      },
      {
        labels: { event: 'slow' },
        histogram: { counts: new Map([[7e-6, 1]]), sum: null, schema: 3 },
        ...START,
      },
    ],
  },
  {
    name: 'vmtally_build',
    help: 'Versions.',
    unit: null,
    type: 'info',
    series: [{ labels: { version: '1' }, value: 1, ...START }],
  },
  {
    name: 'vmtally_session_state',
    help: 'State.',
    unit: null,
    type: 'stateset',
    series: [{ labels: { state: 'counting' }, value: 1, ...START }],
  },
  {
    name: 'vmtally_cost_ratio',
    help: 'Cost.',
    unit: 'ratio',
    type: 'gauge',
    series: [{ labels: {}, value: 0.25, ...START }],
  },
];

test('text 0.0.4', () => {
  expect(toText(FAMILIES, 'prometheus')).toBe(`\
# HELP vmtally_events_total Events.
# TYPE vmtally_events_total counter
vmtally_events_total{event="kmalloc"} 100003
# HELP vmtally_event_size_bytes Values.
# TYPE vmtally_event_size_bytes histogram
vmtally_event_size_bytes_bucket{event="kmalloc",le="96.0"} 5
vmtally_event_size_bytes_bucket{event="kmalloc",le="4.194304e+06"} 7
vmtally_event_size_bytes_bucket{event="kmalloc",le="+Inf"} 7
vmtally_event_size_bytes_count{event="kmalloc"} 7
vmtally_event_size_bytes_sum{event="kmalloc"} 8389088
vmtally_event_size_bytes_bucket{event="slow",le="7e-06"} 1
vmtally_event_size_bytes_bucket{event="slow",le="+Inf"} 1
# HELP vmtally_build_info Versions.
# TYPE vmtally_build_info gauge
vmtally_build_info{version="1"} 1
# HELP vmtally_session_state State.
# TYPE vmtally_session_state gauge
vmtally_session_state{state="counting"} 1
# HELP vmtally_cost_ratio Cost.
# TYPE vmtally_cost_ratio gauge
vmtally_cost_ratio 0.25
`);
});

test('OpenMetrics 1.0', () => {
  const lines = toText(FAMILIES, 'openmetrics').split('\n');
  expect(lines.slice(0, 6)).toEqual([
    '# TYPE vmtally_events counter',
    '# HELP vmtally_events Events.',
    'vmtally_events_total{event="kmalloc"} 100003 # {pid="7",name="a\\"b"} 5 1700000000.123',
    '# TYPE vmtally_event_size_bytes histogram',
    '# UNIT vmtally_event_size_bytes bytes',
    '# HELP vmtally_event_size_bytes Values.',
  ]);
  expect(lines).toContain('# TYPE vmtally_build info');
  expect(lines).toContain('# TYPE vmtally_session_state gauge');
  expect(lines.slice(-2)).toEqual(['# EOF', '']);
});

test('a hostile name stays text', () => {
  const name = 'a"} 1\nvmtally_fake_total 7\n\\\0';
  const series = [{ labels: { name }, value: 1, ...START }];
  const text = toText(
    [{ name: 'vmtally_rows', help: 'Rows.', unit: null, type: 'gauge', series }],
    'prometheus',
  );
  expect(text.split('\n')).toHaveLength(4);
  expect(text.split('\n')[2]).toBe('vmtally_rows{name="a\\"} 1\\nvmtally_fake_total 7\\n\\\\\uFFFD"} 1');
});

test('samples are counted as lines are', () => {
  const lines = toText(FAMILIES, 'prometheus').split('\n');
  expect(sampleCount(FAMILIES)).toBe(lines.filter((line) => line !== '' && !line.startsWith('#')).length);
});
