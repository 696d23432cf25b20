import { expect, it } from 'vitest';
import { readTracepoints } from '../../src/kernel/tracepoints.ts';
import { finish, totalOf, vmtally, WORKLOADS } from './support.ts';

const OPENED = 1009;

const isNamed = readTracepoints()
  .fields('kmem:kmem_cache_alloc')
  ?.some(({ name }) => name === 'name');

// Linux 6.18 has the name of the cache in the event.
it.runIf(isNamed)(
  'slab_cache_alloc and slab_cache_free have the caches by name, and miss no object',
  async () => {
    const events = 'slab_cache_alloc,slab_cache_free,kmem_cache_alloc,kmem_cache_free';
    const child = vmtally`stat --attach classic -e ${events} --json -- ${WORKLOADS.eventfd} ${OPENED}`;
    const report = totalOf((await finish(child)).stderr);
    const of = (event: string) =>
      report.events.find((candidate) => candidate.event === event) ?? expect.fail(event);
    expect(of('slab_cache_alloc').count).toBe(of('kmem:kmem_cache_alloc').count);
    expect(of('slab_cache_alloc.bytes').count).toBe(of('kmem:kmem_cache_alloc').amount?.value);
    for (const event of ['slab_cache_alloc', 'slab_cache_free']) {
      const labels = new Map(of(event).distribution.map(({ label, count }) => [label, count]));
      for (const cache of ['filp', 'dentry']) expect(labels.get(cache), event).toBeGreaterThanOrEqual(OPENED);
      // A cache made during the count has no name.
      expect([...labels.keys()].filter((label) => /^cache \d/.test(label))).toEqual([]);
    }
  },
);
