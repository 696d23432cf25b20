import { expect, it } from 'vitest';
import type { Tick } from '../../src/collector/events.ts';
import { readComm } from '../../src/kernel/processes.ts';
import { until } from '../fixtures/until.ts';
import { liveSession } from './counting.ts';
import { Crowd, eventfdBytes } from './service.ts';

/** More processes than the map has entries at first, and than others start or end in a tick. */
const PROCESSES = 400;
const ENTRIES = 256;
const N = 101;
/**
 * Limits of reading, in percent of one CPU and in MiB, while bpftrace 0.23 and newer print an error for each
 * event.
 */
const MOST_CPU = 80;
const MOST_MIB = 100;

it('a map that fills is reported, and the next one has entries for all', async () => {
  const filter = `bytes_req == ${await eventfdBytes()}`;
  const options = { groupBy: 'pid', maxEntries: ENTRIES, tickMs: 200 } as const;
  const session = await liveSession('kmem:kmalloc', options, filter);
  const crowd = await Crowd.gather(0, PROCESSES);
  // Wait for the names: otherwise the renames would fill a map.
  const last = crowd.pids.at(-1) ?? 0;
  await until('all have their names', () => readComm(last) === `active-${PROCESSES - 1}`);
  const ticks: Tick[] = [];
  let restarts = 0;
  const isRestarted = () => restarts > 0;
  const grown = () => ticks.filter(({ maxEntries }) => maxEntries > ENTRIES);
  const work = async () => {
    const [cpu, rss, from] = [process.cpuUsage(), process.memoryUsage.rss(), performance.now()];
    for (let round = 0; !isRestarted(); round++) {
      expect(round, 'no map is full').toBeLessThan(5_000);
      await crowd.make(50);
    }
    const { user, system } = process.cpuUsage(cpu);
    const percent = (user + system) / 10 / (performance.now() - from);
    const mib = (process.memoryUsage.rss() - rss) / 2 ** 20;
    console.log(`until it was started again: ${percent.toFixed(0)} % of a CPU, ${mib.toFixed(0)} MiB more`);
    expect(percent).toBeLessThan(MOST_CPU);
    expect(mib).toBeLessThan(MOST_MIB);
    await until('it counts with more entries', () => grown().length >= 2, 20_000);
    const before = ticks.length;
    await crowd.make(N);
    return before;
  };
  let working: Promise<number> | undefined;
  try {
    for await (const event of session.events()) {
      if (event.kind === 'open') working = work().finally(() => session.stop());
      else if (event.kind === 'tick') ticks.push(event);
      else if (event.kind === 'restarting') restarts++;
    }
    const counted = new Map<string, number>();
    for (const { counts } of ticks.slice(await working))
      for (const [pid, distribution] of counts[0] ?? [])
        for (const count of distribution.values()) counted.set(pid, (counted.get(pid) ?? 0) + count);
    expect(crowd.pids.map((pid) => counted.get(String(pid)))).toEqual(crowd.pids.map(() => N));
    const { exact, mapFull, gaps } = session.exactness();
    expect([exact, restarts, grown()[0]?.maxEntries]).toEqual([false, 1, 4 * ENTRIES]);
    expect(mapFull).toContainEqual({ map: 'kmem:kmalloc', keys: ENTRIES, times: 1 });
    expect(gaps).toMatchObject([{ reason: 'map full' }]);
    console.log(`not counted for ${gaps[0]?.seconds?.toFixed(1)} s`);
  } finally {
    session.stop();
    await crowd.end();
  }
});
