import { expect, it } from 'vitest';
import type { HealthMessage, TotalsMessage } from '../../src/wire/views.ts';
import { until } from '../fixtures/until.ts';
import { Client, eventfdBytes, Service } from './service.ts';
import { finish, start, WORKLOADS } from './support.ts';

const N = 100_003;
/** Enough eventfds to outlast the test; the workload ends by itself. */
const LOAD = '50000000';

/** A service under load, with the messages of its health and totals. */
async function loaded(service: Service) {
  const client = await Client.connect(service);
  const health: HealthMessage[] = [];
  const totals: TotalsMessage[] = [];
  await client.subscribe({ view: 'health' }, (message) => health.push(message));
  await client.subscribe({ view: 'totals' }, (message) => totals.push(message));
  const loads = [1, 2].map(() => start(WORKLOADS.eventfd, [LOAD]));
  const budget = () => health.at(-1)?.sessions[0]?.budget;
  const end = async () => {
    for (const load of loads) load.kill('SIGKILL');
    client.close();
    await service.stop();
  };
  return { health, totals, loads, budget, end };
}

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
  const { health, loads, budget, end } = await loaded(service);
  try {
    await until('ticks are longer', () => budget()?.slower != null, 30_000);
    await until('it counts again', async () => (await service.session('main')).state === 'counting');
    expect(budget()).toMatchObject({ percent: 3, askedMs: 100, leftOut: [] });
    await until('the probes are measured', () => (health.at(-1)?.sessions[0]?.cost.nsPerEvent ?? 0) > 0);
    expect(service.child.stderr).toMatch(
      /ticks are 0\.4 s, not 0\.1 s, since .*over budget: ticks are longer, and no event is lost/,
    );
    const { ticks } = await service.session('main');
    await until('twenty ticks are over it', async () => (await service.session('main')).ticks > ticks + 20);
    for (const load of loads) load.kill('SIGKILL');
    const all = await counted(service);
    expect(all.get('kmem:kmalloc')).toBe(N);
    // File, inode and directory entry for each, and the allocations of the start.
    expect(all.get('kmem:kmem_cache_alloc')).toBeGreaterThanOrEqual(3 * N);
    expect(all.get('kmem:kmem_cache_alloc')).toBeLessThan(3 * N + 1_000);
    // The next step comes five minutes after the first.
    expect(await service.session('main')).toMatchObject({ intervalMs: 400, pauses: { count: 1 } });
  } finally {
    await end();
  }
}, 120_000);

it('drops the dearest event where the user allows it', async () => {
  const filter = `bytes_req == ${await eventfdBytes()}`;
  // Throttling such long ticks would save too little to be worth a pause.
  const service = await Service.start`-e kmalloc --filter ${filter} -e kmem_cache_alloc
    --interval 2000 --max-cost 2 --max-cost-drop`;
  const { health, totals, loads, budget, end } = await loaded(service);
  try {
    const left = () => budget()?.leftOut.filter(({ sinceMs }) => sinceMs !== null) ?? [];
    await until('the dearest is left out', () => left().length > 0, 90_000);
    for (const load of loads) load.kill('SIGKILL');
    expect(left()).toMatchObject([{ events: ['kmem:kmem_cache_alloc'], seconds: 0 }]);
    expect(left()[0]?.percent).toBeGreaterThan(2);
    expect(health.at(-1)?.reasons[0]).toMatch(/^kmem:kmem_cache_alloc: not counted since .* 2 % is allowed$/);
    expect(service.child.stderr).toMatch(/not counted since .*over budget: the session counts less/);
    await until('it counts again', async () => (await service.session('main')).state === 'counting');
    expect([...(await counted(service))]).toEqual([['kmem:kmalloc', N]]);
    const { series } = await service.session('main');
    expect(series.map((entry) => entry.counted)).toEqual([true, false]);
    expect(totals.at(-1)?.history.at(-1)?.leftOut).toEqual([1]);
  } finally {
    await end();
  }
}, 150_000);
