import { expect, it } from 'vitest';
import type { Tick } from '../../src/collector/events.ts';
import { until } from '../fixtures/until.ts';
import { liveSession, moreTicks, ticksWhile } from './counting.ts';
import { finish, start, WORKLOADS } from './support.ts';

const N = 300_007;
/** Milliseconds of the interval, rounded: other requests may end a tick early. */
const length = ({ fromNs, toNs }: Tick) => Math.round((toNs - fromNs) / 1e7) * 10;

it('ticks become longer and shorter again while bpftrace counts, and no event is lost', async () => {
  const options = { groupBy: 'pid' as const, throttle: { tickMs: 400, isOn: false } };
  const [session, beside] = await Promise.all([
    liveSession('syscalls:sys_enter_eventfd2', options),
    liveSession('syscalls:sys_enter_eventfd2', options),
  ]);
  let pid = '';
  let done = false;
  const others = ticksWhile(beside, () => until('the other one is done', () => done, 60_000));
  const ticks = await ticksWhile(session, async (before) => {
    const load = start(WORKLOADS.eventfd, [String(N)]);
    pid = String(load.pid);
    for (const isThrottled of [true, false, true]) {
      session.throttle(isThrottled);
      await moreTicks(before, 6);
    }
    await finish(load);
    done = true;
  });
  const counted = (all: readonly Tick[]) =>
    all.reduce((sum, { counts }) => sum + (counts[0]?.get(pid)?.get(0) ?? 0), 0);
  expect(counted(ticks)).toBe(N);
  expect(ticks.map(length)).toEqual(expect.arrayContaining([400, 100]));
  for (const [index, { fromNs }] of ticks.entries())
    if (index > 0) expect(fromNs).toBe(ticks[index - 1]?.toNs);
  expect(session.exactness()).toMatchObject({ exact: true, restarts: 0, gaps: [] });
  // The program of another collector keeps its interval.
  expect(Math.max(...(await others).map(length))).toBeLessThan(300);
});
