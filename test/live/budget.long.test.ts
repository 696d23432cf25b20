import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HealthMessage, TotalsMessage } from '../../src/wire/views.ts';
import { until } from '../fixtures/until.ts';
import { Client, eventfdBytes, Service } from './service.ts';
import { finish, start, WORKLOADS } from './support.ts';

const N = 100_003;
/** Enough eventfds to outlast the test; the workload ends by itself. */
const LOAD = '50000000';
const measuring = (): string => readFileSync('/proc/sys/kernel/bpf_stats_enabled', 'utf8').trim();

beforeAll(() => expect(measuring()).toBe('0'));
afterAll(() => expect(measuring()).toBe('0'));

it('counts less while it is over budget, reports it, and counts all when the load is gone', async () => {
  const filter = `bytes_req == ${await eventfdBytes()}`;
  const service = await Service.start`-e kmalloc --filter ${filter} -e kmem_cache_alloc
    --interval 100 --max-cost 10`;
  const client = await Client.connect(service);
  const health: HealthMessage[] = [];
  const totals: TotalsMessage[] = [];
  await client.subscribe({ view: 'health' }, (message) => health.push(message));
  await client.subscribe({ view: 'totals' }, (message) => totals.push(message));
  const budget = () => health.at(-1)?.sessions[0]?.budget;
  const pauses = async () => (await service.session('main')).pauses.count;
  /** The counts of a process that makes N eventfds, by event, while this many events are counted. */
  const counted = async (events: number): Promise<Map<string, number>> => {
    await until('it counts', async () => {
      const { state, series } = await service.session('main');
      return state === 'counting' && series.filter((entry) => entry.counted).length === events;
    });
    const before = await pauses();
    const { pid } = await finish(start(WORKLOADS.eventfd, [String(N)]));
    await service.ticked();
    // On a slow machine the budget may have taken a step meanwhile.
    if ((await pauses()) !== before) return counted(events);
    const { rows } = await service.counts('main');
    const counts = rows.find(({ who }) => who.key === String(pid))?.counts ?? [];
    return new Map(counts.map(({ event, count }) => [event, count]));
  };
  try {
    const loads = [1, 2].map(() => start(WORKLOADS.eventfd, [LOAD]));
    await until('ticks are longer', () => budget()?.slower != null, 15_000);
    const left = () => budget()?.leftOut.filter(({ sinceMs }) => sinceMs !== null) ?? [];
    await until('the dearest is left out', () => left().length > 0, 15_000);
    for (const load of loads) load.kill('SIGKILL');
    expect(budget()).toMatchObject({ percent: 10, askedMs: 100 });
    expect(left()).toMatchObject([{ events: ['kmem:kmem_cache_alloc'], seconds: 0 }]);
    expect(left()[0]?.percent).toBeGreaterThan(10);
    expect(health.at(-1)?.complete).toBe(false);
    expect(health.at(-1)?.reasons[0]).toMatch(
      /^kmem:kmem_cache_alloc: not counted since .* 10 % is allowed$/,
    );
    expect(service.child.stderr).toMatch(/not counted since .*over budget: the session counts less/);

    const less = await counted(1);
    expect([...less]).toEqual([['kmem:kmalloc', N]]);
    const { intervalMs, series } = await service.session('main');
    expect([intervalMs, ...series.map((entry) => entry.counted)]).toEqual([400, true, false]);
    expect(totals.findLast(({ reset }) => reset)?.series?.map((entry) => entry.counted)).toEqual([
      true,
      false,
    ]);
    expect(totals.at(-1)?.history.at(-1)?.leftOut).toEqual([1]);

    // This takes ten cheap ticks in a row. CPU time comes in hundredths of a second, and two of these in a
    // tick of 400 ms are over budget.
    await until('all is counted again', () => left().length === 0, 90_000);
    const all = await counted(2);
    expect(all.get('kmem:kmalloc')).toBe(N);
    // File, inode and directory entry for each, and the allocations of the start.
    expect(all.get('kmem:kmem_cache_alloc')).toBeGreaterThanOrEqual(3 * N);
    expect(all.get('kmem:kmem_cache_alloc')).toBeLessThan(3 * N + 1_000);
    expect(health.at(-1)?.reasons).toContainEqual(
      expect.stringMatching(/^kmem:kmem_cache_alloc: not counted for \d+\.\d s, to keep within the budget$/),
    );
    expect(await pauses()).toBeGreaterThanOrEqual(3);
    expect((await service.session('main')).exactness.gaps).toEqual([]);
    expect(totals.at(-1)?.history.at(-1)?.leftOut).toEqual([]);
  } finally {
    client.close();
    await service.stop();
  }
}, 180_000);

it('leaves the kernel’s statistics of BPF programs off, however it ends', async () => {
  const service = await Service.start`-e kmalloc --interval 100`;
  await until('it measures', () => measuring() === '1', 15_000);
  await service.stop('SIGKILL', 137);
  await until('it is off', () => measuring() === '0', 1_000);
});
