import { expect, test } from 'vitest';
import { hintOfPerf, nameOfPerf } from '../../src/probe/perf-events.ts';

test.each([
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

test.each([
  ['faults', 'page-faults'],
  ['software:faults', 'page-faults'],
  ['software:minor-faults', 'minor-faults'],
  ['major-faults', 'major-faults'],
  ['tracepoint:kmem:kmalloc', 'kmem:kmalloc'],
  ['minor_faults', 'minor_faults'],
])('%s is the event %s', (name, event) => {
  expect(nameOfPerf(name)).toBe(event);
});
