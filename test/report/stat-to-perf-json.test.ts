import { describe, expect, test } from 'vitest';
import type { StatReport } from '../../src/report/stat-report.ts';
import { statToPerfJson } from '../../src/report/stat-to-perf-json.ts';
import { event, report, row } from '../fixtures/report.ts';

const json = (parts: Partial<StatReport>) => statToPerfJson(report(parts));
const objects = (parts: Partial<StatReport>) =>
  json(parts)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const fields = (parts: Partial<StatReport>) => objects(parts).map((object) => Object.keys(object));

const NUMBERS = ['event-runtime', 'pcnt-running', 'metric-value', 'metric-unit'];

describe('fields and their order, as perf 6.1 prints them', () => {
  test.each<[string, Partial<StatReport>, string[]]>([
    ['a sum', {}, ['counter-value', 'unit', 'event', ...NUMBERS]],
    [
      'repeats',
      { repeats: 2, events: [event({ errorPercent: 1 })] },
      ['counter-value', 'unit', 'event', 'variance', ...NUMBERS],
    ],
    ['intervals', { kind: 'interval' }, ['interval', 'counter-value', 'unit', 'event', ...NUMBERS]],
    [
      'CPUs',
      { kind: 'interval', by: 'cpu', events: [event({ rows: [row()] })] },
      ['interval', 'cpu', 'counter-value', 'unit', 'event', ...NUMBERS],
    ],
    [
      'processes',
      { by: 'pid', events: [event({ rows: [row()] })] },
      ['thread', 'counter-value', 'unit', 'event', ...NUMBERS],
    ],
    [
      'threads',
      { by: 'tid', events: [event({ rows: [row()] })] },
      ['thread', 'counter-value', 'unit', 'event', ...NUMBERS],
    ],
    [
      'cgroups, behind the event',
      { by: 'cgroup', events: [event({ rows: [row({ errorPercent: 1 })] })] },
      ['counter-value', 'unit', 'event', 'cgroup', 'variance', ...NUMBERS],
    ],
  ])('%s', (_, parts, expected) => {
    expect(fields(parts)).toEqual([expected]);
  });

  test('white space and numbers, character by character', () => {
    expect(json({ kind: 'interval', atSeconds: 0.100235631, windowSeconds: 0.1, cpus: 1 })).toBe(
      '{"interval" : 0.100235631, "counter-value" : "4119.000000", "unit" : "", "event" : "kmem:kmalloc", ' +
        '"event-runtime" : 100000000, "pcnt-running" : 100.00, "metric-value" : 0.000000, "metric-unit" : ""}\n',
    );
  });
});

describe('values', () => {
  test('unit, amount and spread', () => {
    const events = [
      event({ count: 1234.5, unit: 'pages', amount: { value: 98_765, unit: 'bytes' }, errorPercent: 1.239 }),
    ];
    expect(objects({ events })).toEqual([
      {
        'counter-value': '1234.500000',
        unit: 'pages',
        event: 'kmem:kmalloc',
        variance: 1.24,
        'event-runtime': 20_000_000_000,
        'pcnt-running': 100,
        'metric-value': 98_765,
        'metric-unit': 'bytes',
      },
    ]);
  });

  test.each([
    ['cpu', { cpu: '3' }],
    ['pid', { thread: 'a"b\\c\nd-3' }],
    ['tid', { thread: 'a"b\\c\nd-3' }],
    ['comm', { thread: 'a"b\\c\nd-3' }],
    ['uid', { thread: 'a"b\\c\nd-3' }],
    ['cgroup', { cgroup: 'a"b\\c\nd-3' }],
  ])('rows by %s', (by, expected) => {
    const rows = [row({ key: '3', name: 'a"b\\c\nd-3' })];
    expect(objects({ by, events: [event({ rows })] })).toMatchObject([expected]);
  });

  test.each([
    ['cpu', 1_000_000_000],
    ['pid', 2_000_000_000],
  ])('run time of a row by %s', (by, runtime) => {
    const found = objects({ by, windowSeconds: 1, cpus: 2, events: [event({ rows: [row()] })] });
    expect(found).toMatchObject([{ 'event-runtime': runtime }]);
  });

  test('a line for each event or row', () => {
    const rows = [row({ count: 2 }), row({ count: 1 })];
    const found = objects({ by: 'pid', events: [event({ rows }), event({ event: 'kmem:kfree', rows })] });
    expect(found.map((object) => [object.event, object['counter-value']])).toEqual([
      ['kmem:kmalloc', '2.000000'],
      ['kmem:kmalloc', '1.000000'],
      ['kmem:kfree', '2.000000'],
      ['kmem:kfree', '1.000000'],
    ]);
  });
});
