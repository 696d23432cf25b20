import { expect, test } from 'vitest';
import { toCsv } from '../../../src/report/export/to-csv.ts';
import { HEAD } from '../../fixtures/capture.ts';
import { who } from '../../fixtures/feed.ts';
import { exportedOf } from './exported.ts';

test('a line of names, and a line for each count', () => {
  const [names, first, ...rest] = [...toCsv(exportedOf(2))].join('').split('\r\n');
  expect(names).toBe(
    'time_ms,run,run_seconds,tick_seconds,pid,start_clock_ticks,name,user,cgroup,event,value,value_label,count,count_unit,amount_bytes',
  );
  expect(first).toContain('kmem:kmalloc,4096,4 KiB,2,');
  expect(rest).toHaveLength(6);
  expect(rest.at(-1)).toBe('');
});

test('a name with a comma or a quote is quoted', () => {
  const text = [...toCsv(exportedOf(1, HEAD, () => ({ rows: [who(0, { name: 'a,"b"' }), who(1)] })))].join(
    '',
  );
  expect(text).toContain(',"a,""b""",');
});
