import { expect, it } from 'vitest';
import type { HealthMessage } from '../../src/wire/views.ts';
import { until } from '../fixtures/until.ts';
import { Client, eventfdBytes, Service } from './service.ts';
import { finish, start, WORKLOADS } from './support.ts';

const N = 100_003;
/** Enough eventfds to outlast the test; the workload ends by itself. */
const LOAD = '50000000';

/** The counts of a process that makes N eventfds, by event. */
async function counted(service: Service): Promise<Map<string, number>> {
  const { pid } = await finish(start(WORKLOADS.eventfd, [String(N)]));
  await service.ticked();
  const { rows } = await service.counts('main');
  const counts = rows.find(({ who }) => who.key === String(pid))?.counts ?? [];
  return new Map(counts.map(({ event, count }) => [event, count]));
}

it('over budget its ticks are longer, it drops nothing, and says what counting adds', async () => {
  const filter = `bytes_req == ${await eventfdBytes()}`;
  const service = await Service.start`-e kmalloc --filter ${filter} -e kmem_cache_alloc
    --interval 100 --max-cost 3`;
  const client = await Client.connect(service);
  const health: HealthMessage[] = [];
  await client.subscribe({ view: 'health' }, (message) => health.push(message));
  const budget = () => health.at(-1)?.sessions[0]?.budget;
  const loads = [1, 2].map(() => start(WORKLOADS.eventfd, [LOAD]));
  try {
    await until('ticks are longer', () => budget()?.slower != null, 30_000);
    expect(budget()).toMatchObject({ percent: 3, askedMs: 100, leftOut: [] });
    await until('the probes are measured', () => (health.at(-1)?.sessions[0]?.cost.nsPerEvent ?? 0) > 0);
    expect(service.child.stderr).toMatch(
      /ticks are 0\.4 s, not 0\.1 s, since .*over budget: ticks are longer/,
    );
    const { ticks } = await service.session('main');
    await until('twenty ticks are over it', async () => (await service.session('main')).ticks > ticks + 20);
    for (const load of loads) load.kill('SIGKILL');
    const all = await counted(service);
    expect(all.get('kmem:kmalloc')).toBe(N);
    // File, inode and directory entry for each, and the allocations of the start.
    expect(all.get('kmem:kmem_cache_alloc')).toBeGreaterThanOrEqual(3 * N);
    expect(all.get('kmem:kmem_cache_alloc')).toBeLessThan(3 * N + 1_000);
    expect(await service.session('main')).toMatchObject({ intervalMs: 400, pauses: { count: 0 } });
  } finally {
    for (const load of loads) load.kill('SIGKILL');
    client.close();
    await service.stop();
  }
}, 120_000);
