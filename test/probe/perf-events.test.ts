import { expect, test } from 'vitest';
import { hintOfPerf } from '../../src/probe/perf-events.ts';

test.each([
  ['page-faults', /-e @faults/],
  ['major-faults', /fault\.major/],
  ['cycles', /perf stat -e cycles/],
  ['cpu-cycles', /perf stat -e cpu-cycles/],
  ['L1-dcache-load-misses', /perf stat -e L1/],
  ['cs', /perf stat -e cs/],
])('%s', (name, hint) => {
  expect(hintOfPerf(name)).toMatch(hint);
});

test.each(['kmalloc', 'constructor', 'csx', 'cyclesx', ''])('%s is none of perf’s', (name) => {
  expect(hintOfPerf(name)).toBeUndefined();
});
