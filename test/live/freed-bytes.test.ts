import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { expect, it } from 'vitest';
import { findBpftrace } from '../../src/bpftrace/find.ts';
import { rawSupport } from '../../src/bpftrace/raw-support.ts';
import { readFeatures } from '../../src/kernel/features.ts';
import { finish, totalOf, vmtally, WORKLOADS } from './support.ts';

const OPENED = 20_011;
const isRaw =
  process.env.VMTALLY_ATTACH !== 'classic' && !('why' in rawSupport(await findBpftrace(), readFeatures()));

/** Bytes that an object of a cache takes, by the name of the cache (mm/slab_common.c, cache_show). */
const sizes = new Map(
  readFileSync('/proc/slabinfo', 'utf8')
    .split('\n')
    .slice(2)
    .map((line) => line.split(/\s+/))
    .map(([name = '', , , size]) => [name, Number(size)]),
);

async function count(...options: string[]) {
  const events = 'kmem_cache_alloc,kmem_cache_free,slab_cache_free';
  const child = vmtally`stat -a --json ${options} -e ${events} -- ${WORKLOADS.eventfd} ${OPENED}`;
  const report = totalOf((await finish(child)).stderr);
  const of = (event: string) => report.events.find((each) => each.event === event) ?? expect.fail(event);
  return { of, exactness: report.exactness };
}

// slab_cache_free counts at the tracepoint, by the name of the cache.
it.runIf(isRaw)('at the raw tracepoint frees have the sizes of the caches’ objects', async () => {
  const { of, exactness } = await count();
  const freed = of('kmem:kmem_cache_free');
  expect(freed).toMatchObject({ valueName: 'bytes_alloc', amount: { unit: 'bytes' } });
  expect(freed).not.toHaveProperty('whyNoValue');
  const bytes = freed.distribution.reduce((sum, { value, count: n }) => sum + value * n, 0);
  expect(freed.amount?.value).toBe(bytes);
  const within = [
    ...exactness.missedRuns.map(({ runs }) => runs),
    ...exactness.lostUpdates.map(({ updates }) => updates),
  ].reduce((sum, runs) => sum + runs, 2 * cpus().length);
  const byName = new Map<number, number>();
  for (const { label, count: n } of of('slab_cache_free').distribution) {
    const size = sizes.get(label) ?? -1;
    byName.set(size, (byName.get(size) ?? 0) + n);
  }
  const unknown = byName.get(-1) ?? 0;
  for (const { value, count: n } of freed.distribution)
    expect(Math.abs(n - (byName.get(value) ?? 0)), `${value} B`).toBeLessThanOrEqual(within + unknown);
  const filp = sizes.get('filp') ?? expect.fail('no cache filp');
  const ofSize = (event: string) => of(event).distribution.find(({ value }) => value === filp)?.count ?? 0;
  expect(ofSize('kmem:kmem_cache_alloc')).toBeGreaterThanOrEqual(OPENED);
  expect(ofSize('kmem:kmem_cache_free')).toBeGreaterThanOrEqual(OPENED);
});

it('at the tracepoint frees have no sizes, and the report says why', async () => {
  const { of } = await count('--attach', 'classic');
  const freed = of('kmem:kmem_cache_free');
  expect(freed.count).toBeGreaterThanOrEqual(OPENED);
  expect(freed).toMatchObject({ valueName: null, amount: null, whyNoValue: '--attach classic' });
});
