import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Collector } from '../../src/collector/collector.ts';
import { type MeasureOptions, measure, tickFor } from '../../src/collector/measure.ts';
import type { Span } from '../../src/collector/span.ts';
import { processesOf } from '../../src/kernel/processes.ts';
import { collect } from '../fixtures/collect.ts';
import { rejection } from '../fixtures/failure.ts';
import { environment, expectNoneLeft, type Fakes, fakeCollector, watchFakes } from '../fixtures/fake.ts';
import { fakeTimers } from '../fixtures/fake-timers.ts';
import { sleeper } from '../fixtures/sleeper.ts';

const OPTIONS: MeasureOptions = { early: false };

const spans = (collector: Collector, options: Partial<MeasureOptions>) =>
  collect(measure(collector, { ...OPTIONS, ...options }));
const counted = ({ counts }: Span) => counts[0]?.get('7')?.get(0) ?? 0;
/** Shell command that waits until a file exists. */
const until = (path: string) => `until [ -e ${path} ]; do sleep 0.02; done`;
const total = (all: readonly Span[]) => all.at(-1) ?? expect.fail();

describe('tickFor', () => {
  test.each([
    [undefined, 1000],
    [10, 10],
    [1000, 1000],
    [1001, 500.5],
    [1500, 750],
    [2000, 1000],
    [60_000, 1000],
    [86_400_000, 1000],
  ])('an interval of %s ms: ticks of %d ms', (intervalMs, tickMs) => {
    expect(tickFor(intervalMs)).toBe(tickMs);
  });
});

describe('measure', () => {
  let fakes: Fakes;
  beforeEach(() => {
    fakes = watchFakes();
  });
  afterEach(() => expectNoneLeft(fakes));

  test('ends when the time is up, with one total', async () => {
    const all = await spans(fakeCollector('ticks'), { timeoutMs: 100 });
    expect(all.map(({ kind }) => kind)).toEqual(['total']);
    const ticks = Math.round(total(all).seconds / 0.1);
    expect(ticks).toBeGreaterThanOrEqual(2);
    expect(counted(total(all))).toBe(5 * ticks);
    expect(total(all).atSeconds).toBe(total(all).seconds);
    expect(total(all).elapsedSeconds).toBe(total(all).seconds);
    expect(total(all).status).toBeUndefined();
  });

  test('waits for the command, without a signal, if the consumer stops iterating', async () => {
    const flag = join(fakes.directory, 'flag');
    let ended: number | null = null;
    const running = measure(fakeCollector('ticks'), {
      ...OPTIONS,
      intervalMs: 100,
      command: ['sh', '-c', `trap "exit 9" TERM; ${until(flag)}; exit 7`],
      onCommand: ({ exit }) => void exit.then(({ status }) => (ended = status)),
    });
    expect((await running.next()).value).toMatchObject({ kind: 'interval' });
    const returned = running.return(undefined);
    await nextTurn();
    expect(ended).toBeNull();
    writeFileSync(flag, '');
    await returned;
    expect(ended).toBe(7);
  });

  test('intervals, then their sum', async () => {
    const all = await spans(fakeCollector('ticks'), { intervalMs: 100, intervalCount: 3 });
    expect(all.map(({ kind }) => kind)).toEqual(['interval', 'interval', 'interval', 'total']);
    expect(all.map(counted)).toEqual([5, 5, 5, 15]);
    expect(all.map(({ atSeconds }) => atSeconds)).toEqual([0.1, 0.2, 0.3, 0.3]);
    expect(all.map(({ seconds }) => seconds)).toEqual([0.1, 0.1, 0.1, 0.3]);
  });

  test('an interval of several ticks', async () => {
    environment('FAKE_STEP_MS', '1000');
    const collector = fakeCollector('ticks', { tickMs: 1000 });
    const all = await spans(collector, { intervalMs: 3000, intervalCount: 2 });
    expect(all.map(counted)).toEqual([15, 15, 30]);
    expect(all.map(({ seconds }) => seconds)).toEqual([3, 3, 6]);
  });

  test('early ticks end no interval', async () => {
    environment('FAKE_STEP_MS', '400');
    const collector = fakeCollector('ticks', { tickMs: 1000 });
    const all = await spans(collector, { intervalMs: 2000, intervalCount: 3 });
    expect(all.map(counted)).toEqual([25, 25, 25, 75]);
  });

  test('the interval after a late tick is not cut short', async () => {
    environment('FAKE_STEP_MS', '1700');
    const collector = fakeCollector('ticks', { tickMs: 1000 });
    const all = await spans(collector, { intervalMs: 1000, intervalCount: 4 });
    expect(all.map(counted)).toEqual([5, 5, 5, 5, 20]);
  });

  test('the last interval may be shorter', async () => {
    environment('FAKE_STEP_MS', '1000');
    const collector = fakeCollector('ticks', { tickMs: 1000 });
    const all = await spans(collector, { intervalMs: 3_600_000, timeoutMs: 100 });
    expect(all.map(({ kind }) => kind)).toEqual(['interval', 'total']);
    expect(all[0]?.seconds).toBe(total(all).seconds);
    expect(counted(total(all))).toBe(5 * total(all).seconds);
  });

  test.each([
    [['true'], 0],
    [['sh', '-c', 'exit 7'], 7],
    [['sh', '-c', 'kill -TERM $$'], 143],
  ])('ends with the command %j, and has its status %d', async (command, status) => {
    const all = await spans(fakeCollector('ticks'), { command });
    expect(all.map(({ kind }) => kind)).toEqual(['total']);
    expect(total(all).status).toBe(status);
    expect(counted(total(all))).toBeGreaterThanOrEqual(10);
    // The wall time of the command, not of the count: the fake has its own clock.
    expect(total(all).elapsedSeconds).toBeGreaterThan(0);
    expect(total(all).elapsedSeconds).not.toBe(total(all).seconds);
  });

  test('ends a command that runs when the time is up', async () => {
    const all = await spans(fakeCollector('ticks'), { command: ['sleep', '60'], timeoutMs: 50 });
    expect(total(all).status).toBe(143);
  });

  test('ends a command that runs when the intervals are over', async () => {
    const options = { command: ['sleep', '60'], intervalMs: 100, intervalCount: 2 };
    const all = await spans(fakeCollector('ticks'), options);
    expect(all.map(counted)).toEqual([5, 5, 10]);
    expect(total(all).status).toBe(143);
  });

  test('with a delay the command starts before the window opens; if it ends before, nothing is counted', async () => {
    const started: unknown[] = [];
    const all = await spans(fakeCollector('never-opens'), {
      command: ['true'],
      early: true,
      onCommand: (command) => started.push(command),
    });
    expect(started).toHaveLength(1);
    expect(total(all)).toMatchObject({ status: 0, seconds: 0 });
    expect(counted(total(all))).toBe(0);
  });

  test('without a delay the command starts when the window opens', async () => {
    const started: unknown[] = [];
    const options = { command: ['true'], onCommand: (command: unknown) => started.push(command) };
    const error = await rejection(spans(fakeCollector('dies-attached'), options));
    expect(error.code).toBe('BPFTRACE_FAILED');
    expect(started).toEqual([]);
  });

  test('after a failure of bpftrace the counts so far come before the error', async () => {
    const all: Span[] = [];
    const consume = async () => {
      for await (const span of measure(fakeCollector('dies-later'), OPTIONS)) all.push(span);
    };
    expect((await rejection(consume())).code).toBe('BPFTRACE_FAILED');
    expect(all.map(({ kind }) => kind)).toEqual(['total']);
    expect(counted(total(all))).toBe(30);
  });

  test('a failure of bpftrace does not end the command', async () => {
    const all: Span[] = [];
    const flag = join(fakes.directory, 'flag');
    const collector = fakeCollector('dies-later');
    const events = collector.events.bind(collector);
    vi.spyOn(collector, 'events').mockImplementation(async function* () {
      try {
        yield* events();
      } finally {
        writeFileSync(flag, '');
      }
    });
    const options = { ...OPTIONS, command: ['sh', '-c', `${until(flag)}; exit 7`] };
    const consume = async () => {
      for await (const span of measure(collector, options)) all.push(span);
    };
    expect((await rejection(consume())).code).toBe('BPFTRACE_FAILED');
    expect(total(all).status).toBe(7);
  });

  test('there is no total if the window never opened', async () => {
    const all: Span[] = [];
    const consume = async () => {
      for await (const span of measure(fakeCollector('dies-at-once'), OPTIONS)) all.push(span);
    };
    expect((await rejection(consume())).code).toBe('BPFTRACE_FAILED');
    expect(all).toEqual([]);
  });

  test('a restart of bpftrace does not start the command again', async () => {
    const started: unknown[] = [];
    const all = await spans(fakeCollector('dies-once'), {
      command: ['sh', '-c', 'sleep 0.3'],
      onCommand: (command) => started.push(command),
    });
    expect(started).toHaveLength(1);
    expect(total(all).status).toBe(0);
    expect(fakes.starts()).toHaveLength(2);
  });

  test('ends when all the processes are gone', async () => {
    fakeTimers('Interval');
    const [one, other] = [await sleeper(), await sleeper()];
    const processes = processesOf([one.pid, other.pid]);
    const collector = fakeCollector('ticks');
    const all: Span[] = [];
    let intervals = 0;
    for await (const span of measure(collector, { ...OPTIONS, processes, intervalMs: 100 })) {
      all.push(span);
      intervals++;
      // The other process lives: the count goes on.
      if (intervals === 2) await one.end();
      if (intervals === 8) await other.end();
      // Longer than vmtally takes to notice the end of a process.
      vi.advanceTimersByTime(250);
    }
    expect(intervals).toBeGreaterThan(8);
    expect(total(all).kind).toBe('total');
  });

  test('ends at once if the processes are gone already', async () => {
    const all = await spans(fakeCollector('ticks'), { processes: [[2 ** 22 + 1, 0]] });
    expect(all.map(({ kind }) => kind)).toEqual(['total']);
  });

  test('leaving the iteration stops the collector', async () => {
    for await (const span of measure(fakeCollector('ticks'), { ...OPTIONS, intervalMs: 100 })) {
      expect(span.kind).toBe('interval');
      break;
    }
  });
});
