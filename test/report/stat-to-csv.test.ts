import { describe, expect, test } from 'vitest';
import type { StatReport } from '../../src/report/stat-report.ts';
import { statToCsv } from '../../src/report/stat-to-csv.ts';
import { event, report, row } from '../fixtures/report.ts';

const csv = (parts: Partial<StatReport>, separator = ',') => statToCsv(report(parts), separator);

// Except for numbers and metrics, perf 6.1 printed each of these lines for `perf stat -x, …`.
describe('fields as perf stat -x has them', () => {
  test('a sum', () => {
    expect(csv({})).toBe('4119,,kmem:kmalloc,20000000000,100.00,,\n');
  });

  test('with an amount', () => {
    const events = [event({ amount: { value: 1_137_459, unit: 'bytes' } })];
    expect(csv({ events })).toBe('4119,,kmem:kmalloc,20000000000,100.00,1137459,bytes\n');
  });

  test('with a unit', () => {
    const events = [event({ event: 'mm_migrate_pages.succeeded', unit: 'pages', count: 13_632 })];
    expect(csv({ events })).toBe('13632,pages,mm_migrate_pages.succeeded,20000000000,100.00,,\n');
  });

  test('repeats', () => {
    const events = [event({ count: 1234.5, errorPercent: 1.239 })];
    expect(csv({ events, repeats: 2, windowSeconds: 0.000738942, cpus: 1 })).toBe(
      '1234.50,,kmem:kmalloc,1.24%,738942,100.00,,\n',
    );
  });

  test('intervals', () => {
    expect(csv({ kind: 'interval', atSeconds: 0.100173296, windowSeconds: 0.05 })).toBe(
      '     0.100173296,4119,,kmem:kmalloc,100000000,100.00,,\n',
    );
  });

  test('CPUs', () => {
    const events = [event({ rows: [row({ key: '0', name: 'CPU0', count: 37 })] })];
    expect(csv({ kind: 'interval', atSeconds: 0.1, by: 'cpu', windowSeconds: 1, cpus: 1, events })).toBe(
      '     0.100000000,CPU0,37,,kmem:kmalloc,1000000000,100.00,,\n',
    );
  });

  test('the run time of a CPU is that of the count, not of all CPUs', () => {
    const events = [event({ rows: [row({ key: '1', name: 'CPU1', count: 2 })] })];
    expect(csv({ by: 'cpu', windowSeconds: 1, cpus: 2, events })).toBe(
      'CPU1,2,,kmem:kmalloc,1000000000,100.00,,\n',
    );
  });

  test('processes', () => {
    const events = [event({ rows: [row({ name: 'sleep-23984', count: 5 }), row({ name: ':1', count: 4 })] })];
    expect(csv({ by: 'pid', cpus: 1, windowSeconds: 1, events })).toBe(
      'sleep-23984,5,,kmem:kmalloc,1000000000,100.00,,\n:1,4,,kmem:kmalloc,1000000000,100.00,,\n',
    );
  });

  test('cgroups, after the event', () => {
    const events = [event({ rows: [row({ key: '1', name: '/', count: 41 })] })];
    expect(csv({ by: 'cgroup', cpus: 1, windowSeconds: 5, events })).toBe(
      '41,,kmem:kmalloc,/,5000000000,100.00,,\n',
    );
  });
});

describe('the separator', () => {
  test('another separator', () => {
    expect(csv({}, ';')).toBe('4119;;kmem:kmalloc;20000000000;100.00;;\n');
    expect(csv({}, '::')).toBe('4119::::kmem:kmalloc::20000000000::100.00::::\n');
  });

  test('is removed from a row’s name, and so are line breaks', () => {
    const events = [event({ rows: [row({ name: 'a,b\nc,d-1', count: 5 })] })];
    expect(csv({ by: 'pid', events })).toMatch(/^a_b_c_d-1,5,,kmem:kmalloc,[^\n]*\n$/);
    expect(csv({ by: 'pid', events }, ';')).toMatch(/^a,b_c,d-1;5;/);
  });
});

test('a line for each event', () => {
  const events = [event(), event({ event: 'kmem:kfree', count: 0 })];
  expect(csv({ events }).split('\n')).toEqual([
    '4119,,kmem:kmalloc,20000000000,100.00,,',
    '0,,kmem:kfree,20000000000,100.00,,',
    '',
  ]);
});

test('no events, no lines', () => {
  expect(csv({ events: [event({ rows: [] })] })).toBe('');
});
