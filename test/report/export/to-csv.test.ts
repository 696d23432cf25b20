import { expect, test } from 'vitest';
import { readCapture, readHead } from '../../../src/capture/reader.ts';
import { eventTable } from '../../../src/report/export/event-table.ts';
import { toCsv } from '../../../src/report/export/to-csv.ts';
import { memberLine, packed } from '../../fixtures/bare-members.ts';
import { capturePieces, HEAD, sourceFrom } from '../../fixtures/capture.ts';
import { who } from '../../fixtures/feed.ts';
import { tableOf } from './exported.ts';

test('a line of names, and a line for each count', () => {
  const [names, first, ...rest] = [...toCsv(tableOf(2))].join('').split('\r\n');
  expect(names).toBe(
    'time_ms,run,run_seconds,tick_seconds,pid,start_clock_ticks,name,user,cgroup,container,image,pod,namespace,event,value,value_label,count,count_unit,amount_bytes',
  );
  expect(first).toContain('kmem:kmalloc,4096,4 KiB,2,');
  expect(rest).toHaveLength(6);
  expect(rest.at(-1)).toBe('');
});

test('a name with a comma or a quote is quoted', () => {
  const text = [...toCsv(tableOf(1, HEAD, () => ({ rows: [who(0, { name: 'a,"b"' }), who(1)] })))].join('');
  expect(text).toContain(',"a,""b""",');
});

test('between the lines of two ticks there is a piece for each member without ticks, so that a signal is seen', () => {
  const [head = Buffer.alloc(0), first = Buffer.alloc(0)] = capturePieces(1);
  const empty = Array.from({ length: 100 }, (_, index) => packed(memberLine(2 + index)));
  const source = sourceFrom(Buffer.concat([head, first, ...empty]));
  const pieces = [
    ...toCsv(eventTable({ head: readHead(source), items: () => readCapture(source, readHead(source)) })),
  ];
  expect(pieces.length).toBeGreaterThan(100);
});
