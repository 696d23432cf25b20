import { expect, test } from 'vitest';
import { countersToOpenMetrics } from '../../../src/report/export/counters-to-openmetrics.ts';
import { HEAD } from '../../fixtures/capture.ts';
import { exportedOf } from './exported.ts';

test('each counter that changed has its growth since the start at each tick', () => {
  const exported = exportedOf(3, HEAD, (tick) => ({
    vmstat: new Map(tick === 2 ? [] : [[1, 10 - 8 * tick]]),
  }));
  const seconds = HEAD.startedMs / 1000;
  expect([...countersToOpenMetrics(exported)].join('').split('\n')).toEqual([
    '# TYPE vmtally_vmstat_growth gauge',
    '# HELP vmtally_vmstat_growth Growth of counters of /proc/vmstat since the start of the capture.',
    ...[0, 2, 2, -12].map(
      (growth, tick) => `vmtally_vmstat_growth{counter="pgfree"} ${growth} ${(seconds + tick).toFixed(3)}`,
    ),
    '# EOF',
    '',
  ]);
  expect([...countersToOpenMetrics(exportedOf(0))].join('')).toBe('# EOF\n');
});
