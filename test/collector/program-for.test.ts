import { expect, test } from 'vitest';
import type { CollectorOptions } from '../../src/collector/events.ts';
import { programFor } from '../../src/collector/program-for.ts';
import { generateProbe } from '../../src/probe/generate.ts';
import type { ObjectOptions } from '../../src/probe/objects.ts';
import { FEATURES, fakeBpftrace } from '../fixtures/fake.ts';
import { tracepoints } from '../fixtures/tracepoints.ts';

const objects: ObjectOptions = {
  kind: 'kmalloc',
  countsRows: false,
  countsFreers: false,
  checksRoom: false,
  tellsDeleted: false,
  pageSize: 4096,
};
test.each<[string, Pick<CollectorOptions, 'objects' | 'maxEntries'>, number]>([
  ['few objects leave maps of tasks as large as usual', { objects, maxEntries: 128 }, 4096],
  ['many objects enlarge all maps', { objects, maxEntries: 100_000 }, 100_000],
  ['without objects the number holds', { maxEntries: 128 }, 128],
])('%s', (_, options, entries) => {
  const program = programFor(
    {
      bpftrace: fakeBpftrace('ticks'),
      // Too little memory for more than the least.
      features: { ...FEATURES, memoryBytes: 1 },
      tracepoints: tracepoints(),
      selections: [],
      groupBy: 'pid,site',
      tickMs: 100,
      delayMs: 0,
      ...options,
    },
    { who: { kind: 'all' } },
  );
  expect(program.maxEntries).toBe(entries);
});

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
      groupBy: 'none',
      keeps: 'totals',
      tickMs: 100,
      delayMs: 0,
    },
    { who: { kind: 'all' } },
  );
  expect(text.match(/stat_refresh/g)).toHaveLength(times);
});
