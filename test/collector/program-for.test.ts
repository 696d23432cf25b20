import { expect, test } from 'vitest';
import { programFor } from '../../src/collector/program-for.ts';
import { generateProbe } from '../../src/probe/generate.ts';
import { FEATURES, fakeBpftrace } from '../fixtures/fake.ts';
import { tracepoints } from '../fixtures/tracepoints.ts';

test.each([
  ['5.10.0-46-amd64', 2],
  ['5.13.0', 2],
  ['5.14.0', 1],
  ['6.18.0', 1],
])('on Linux %s the kernel folds its counters %d times a tick', (release, times) => {
  const { text } = programFor(
    {
      bpftrace: fakeBpftrace('ticks'),
      features: { ...FEATURES, release },
      tracepoints: tracepoints(),
      selections: [{ probe: generateProbe('kmem:kfree'), maps: ['kmem_kfree'] }],
      scope: { who: { kind: 'all' } },
      groupBy: 'none',
      keeps: 'totals',
      tickMs: 100,
      delayMs: 0,
    },
    { who: { kind: 'all' } },
  );
  expect(text.match(/stat_refresh/g)).toHaveLength(times);
});
