import { expect, test } from 'vitest';
import { counterTable } from '../../../src/report/export/counter-table.ts';
import { toCsv } from '../../../src/report/export/to-csv.ts';
import { HEAD } from '../../fixtures/capture.ts';
import { exportedOf } from './exported.ts';

test('a row for each counter that changed in a tick, with its growth', () => {
  const vmstat = new Map([
    [0, 7],
    [1, -3],
    // A damaged head may lack its name.
    [9, 1],
  ]);
  const lines = [...toCsv(counterTable(exportedOf(1, HEAD, () => ({ vmstat }))))].join('').split('\r\n');
  const time = HEAD.startedMs + 1000;
  expect(lines).toEqual([
    'time_ms,run,run_seconds,tick_seconds,counter,growth',
    `${time},1,1,1,pgfault,7`,
    `${time},1,1,1,pgfree,-3`,
    '',
  ]);
});
