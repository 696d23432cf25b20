import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import type { Collector } from '../../src/collector/collector.ts';
import type { Tick } from '../../src/collector/events.ts';
import { processesOf } from '../../src/kernel/processes.ts';
import { until } from '../fixtures/until.ts';
import { liveSession, moreTicks, ticksWhile } from './counting.ts';
import { WORKLOADS } from './support.ts';

const N = 1_009;
const counting = () =>
  liveSession('syscalls:sys_enter_eventfd2', {
    groupBy: 'pid',
    scope: { who: { kind: 'pids', processes: processesOf([process.pid]), inherit: true } },
  });

/**
 * Blocks this process for several ticks and then for a known number of events: it reads the ticks from that
 * time only after stop(). Returns the pid of the process that made the events.
 */
function busy(): string {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  return String(spawnSync(WORKLOADS.eventfd, [String(N)]).pid);
}

const countOf = (ticks: readonly Tick[], pid: string) =>
  ticks.reduce((sum, { counts }) => sum + (counts[0]?.get(pid)?.get(0) ?? 0), 0);

it('a stopped session delivers all events up to its stop, whatever ticks were on their way', async () => {
  let pid = '';
  const ticks = await ticksWhile(await counting(), async (before) => {
    await moreTicks(before, 3);
    pid = busy();
  });
  expect(countOf(ticks, pid)).toBe(N);
});

it('so does each of several sessions in a process, stopped one after the other', async () => {
  const sessions = [await counting(), await counting(), await counting()];
  const pids: string[] = [];
  let open = 0;
  // Each session is stopped right after its own events, one session after the other.
  const count = async (session: Collector, index: number) =>
    ticksWhile(session, async (before) => {
      open++;
      await until('it is its turn', () => open === sessions.length && pids.length >= index, 60_000);
      await moreTicks(before, 3);
      pids[index] = busy();
    });
  const all = await Promise.all(sessions.map(count));
  expect(all.map((ticks, index) => countOf(ticks, pids[index] ?? ''))).toEqual([N, N, N]);
  // A session that goes on counts the events made meanwhile.
  expect(countOf(all[2] ?? [], pids[0] ?? '')).toBe(N);
});

it('a thread of vmtally that names itself requests no flush', async () => {
  let pid = '';
  const ticks = await ticksWhile(await counting(), async (before) => {
    const script = "require('node:fs').writeFileSync('/proc/thread-self/comm', 'named')";
    await once(new Worker(script, { eval: true }), 'exit');
    await moreTicks(before, 3);
    pid = busy();
  });
  expect(countOf(ticks, pid)).toBe(N);
});
