import { describe, expect, test } from 'vitest';
import { bootNs } from '../../src/collector/boot-ns.ts';
import { ScopeTracker } from '../../src/collector/scope-tracker.ts';
import { CLOCK_TICKS, type Process, processesOf } from '../../src/kernel/processes.ts';
import type { Scope } from '../../src/probe/scope.ts';
import { sleeper } from '../fixtures/sleeper.ts';

const TICK_NS = 1e9 / CLOCK_TICKS;
const NOBODY = 2 ** 22 + 1;
const LATER = Number.MAX_SAFE_INTEGER;

/** A sleeping process, with its start. */
async function sleeping() {
  const { pid, end } = await sleeper();
  const [process] = processesOf([pid]) as [Process];
  return { pid, process, startNs: process[1] * TICK_NS, end };
}

const pids = (processes: Process[], inherit = false): Scope => ({
  who: { kind: 'pids', processes, inherit },
  cpus: [1],
});
const command: Scope = { who: { kind: 'command', parent: process.pid, inherit: false }, cgroups: ['7'] };
const processesIn = (scope: Scope | undefined) =>
  scope?.who.kind === 'pids' ? scope.who.processes : undefined;

describe('the scope for the next program', () => {
  test('of the whole system stays the same', () => {
    const scope: Scope = { who: { kind: 'all' } };
    expect(new ScopeTracker(scope, bootNs).next()).toBe(scope);
  });

  test('has the living processes and all other conditions', async () => {
    const [one, other] = [await sleeping(), await sleeping()];
    const tracker = new ScopeTracker(pids([one.process, other.process]), bootNs);
    expect(tracker.asked).toEqual([one.process, other.process]);
    await one.end();
    expect(tracker.next()).toEqual(pids([other.process]));
    await other.end();
    expect(tracker.next()).toBeUndefined();
  });

  test('has no process that reuses a pid in scope', async () => {
    const { pid, process } = await sleeping();
    const dead: Process = [pid, process[1] - 1];
    expect(new ScopeTracker(pids([dead]), bootNs).next()).toBeUndefined();
    expect(new ScopeTracker(pids([dead], true), bootNs).next()).toBeUndefined();
  });

  test('of another run waits for its own command', async () => {
    const { pid, startNs } = await sleeping();
    const tracker = new ScopeTracker(command, bootNs);
    tracker.commandStarted(pid);
    tracker.joined([{ pid, joinedNs: startNs + TICK_NS }], LATER);
    tracker.beginRun();
    expect(tracker.next()).toBe(command);
    expect(tracker.living()).toEqual([]);
  });

  test('waits for the command until it runs; then it has the command and joined processes', async () => {
    const [started, child] = [await sleeping(), await sleeping()];
    const tracker = new ScopeTracker(command, bootNs);
    expect(tracker.next()).toBe(command);
    tracker.commandStarted(started.pid);
    tracker.joined([{ pid: child.pid, joinedNs: child.startNs + TICK_NS }], LATER);
    const next = tracker.next();
    expect(next).toMatchObject({ who: { kind: 'pids', inherit: false }, cgroups: ['7'] });
    expect(processesIn(next)).toHaveLength(2);
    expect(processesIn(next)).toEqual(expect.arrayContaining([started.process, child.process]));
  });

  test('has children that started after the probes were attached, and no earlier ones', async () => {
    const tracker = new ScopeTracker(pids(processesOf([process.pid]), true), bootNs);
    const early = await sleeping();
    tracker.attached();
    // Start times are in clock ticks: wait until the next child gets a later one.
    const openedNs = bootNs();
    while (bootNs() < openedNs + 2 * TICK_NS) await new Promise(setImmediate);
    const late = await sleeping();
    const found = processesIn(tracker.next())?.map(([pid]) => pid);
    expect(found).toContain(late.pid);
    expect(found).not.toContain(early.pid);
  });
});

describe('a process that joined', () => {
  const joins = async (joined: (startNs: number) => number, ns = LATER, boot = 0, monotonic = 0) => {
    const { pid, startNs } = await sleeping();
    const tracker = new ScopeTracker(
      pids([[NOBODY, 7]]),
      () => boot,
      () => monotonic,
    );
    tracker.joined([{ pid, joinedNs: joined(startNs) }], ns);
    return processesIn(tracker.next())?.length ?? 0;
  };

  test('is in scope if it started before the join', async () => {
    expect(await joins((startNs) => startNs)).toBe(1);
    expect(await joins((startNs) => startNs + TICK_NS)).toBe(1);
  });

  test('is out of scope if the process with its pid started later', async () => {
    expect(await joins((startNs) => startNs - 1)).toBe(0);
  });

  test('is in scope by a clock that is behind CLOCK_BOOTTIME', async () => {
    const behind = 5e12;
    expect(await joins((startNs) => startNs - behind, 1e9, 1e9 + behind, 1e9)).toBe(1);
    expect(await joins((startNs) => startNs - behind - 1e8, 1e9, 1e9 + behind, 1e9)).toBe(0);
    // The clock of this bpftrace is the time since boot.
    expect(await joins((startNs) => startNs - behind, 2e9, 1e9 + behind, 1e9)).toBe(0);
  });

  test('and ended leaves, even if another process got its pid in the same clock tick', async () => {
    const { process, pid } = await sleeping();
    const tracker = new ScopeTracker(pids([process]), bootNs);
    tracker.joined([{ pid, joinedNs: 1 }], LATER);
    expect(tracker.next()).toBeUndefined();
  });

  test('and ended is removed', () => {
    const tracker = new ScopeTracker(pids([[NOBODY, 7]]), bootNs);
    tracker.joined([{ pid: NOBODY + 1, joinedNs: LATER }], LATER);
    expect(tracker.next()).toBeUndefined();
  });
});

test('a pid is taken over if another process has it', async () => {
  const { pid, process } = await sleeping();
  const tracker = new ScopeTracker({ who: { kind: 'all' } }, bootNs);
  expect(tracker.tookOver(pids([process, [NOBODY, 7]]))).toBe(false);
  expect(tracker.tookOver(pids([[pid, process[1] + 1]]))).toBe(true);
  expect(tracker.tookOver(command)).toBe(false);
});
