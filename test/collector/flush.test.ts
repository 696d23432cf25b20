import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Collector } from '../../src/collector/collector.ts';
import type { CollectorEvent, CollectorOptions } from '../../src/collector/events.ts';
import { lastFlushRequest, requestFlush, requestFlushSoon } from '../../src/collector/flush.ts';
import { processesOf } from '../../src/kernel/processes.ts';
import { environment, expectNoneLeft, type Fakes, fakeCollector, watchFakes } from '../fixtures/fake.ts';
import { fakeTimers } from '../fixtures/fake-timers.ts';

test('a request writes the name of the process, and is counted', () => {
  const before = lastFlushRequest();
  expect(requestFlush()).toBe(before + 1);
  expect(readFileSync('/proc/self/comm', 'utf8')).toBe('vmtally\n');
  expect(requestFlush()).toBe(before + 2);
  expect(lastFlushRequest()).toBe(before + 2);
});

describe('early requests', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const requestsWithin = (ms: number): number => {
    const before = lastFlushRequest();
    vi.advanceTimersByTime(ms);
    return lastFlushRequest() - before;
  };

  test('one request is enough if a tick comes', () => {
    let hasTicked = false;
    requestFlushSoon(() => hasTicked);
    expect(requestsWithin(20)).toBe(1);
    hasTicked = true;
    expect(requestsWithin(60_000)).toBe(0);
  });

  test('a request is repeated without a tick, but not for ever', () => {
    requestFlushSoon(() => false);
    expect(requestsWithin(20)).toBe(1);
    expect(requestsWithin(300)).toBe(1);
    expect(requestsWithin(60_000)).toBe(8);
  });

  test('can be cancelled', () => {
    const cancel = requestFlushSoon(() => false);
    expect(requestsWithin(20)).toBe(1);
    cancel();
    expect(requestsWithin(60_000)).toBe(0);
  });
});

describe('collectors of one process', () => {
  let fakes: Fakes;
  let started = 0;
  beforeEach(() => {
    fakes = watchFakes();
  });
  afterEach(() => expectNoneLeft(fakes));

  /**
   * A collector whose program ticks only on request of the test, with the flush sequence of the request.
   */
  class TicksOnRequest {
    readonly collector: Collector;
    #events: AsyncGenerator<CollectorEvent>;
    #flushes = -1;

    constructor(options: Partial<CollectorOptions> = {}) {
      this.collector = fakeCollector('ticks-on-request', options);
      this.#events = this.collector.events();
    }

    /** Starts the collector, and lets it tick once. */
    async open(attaching?: () => void): Promise<this> {
      await this.start(attaching);
      expect(await this.tick(0)).toBe(false);
      return this;
    }

    /** Starts the collector. `attaching` runs between its start and its attaching. */
    async start(attaching: () => void = () => {}): Promise<void> {
      const path = join(fakes.directory, `flushes.${++started}`);
      execFileSync('mkfifo', [path]);
      this.#flushes = openSync(path, 'r+');
      onTestFinished(() => closeSync(this.#flushes));
      environment('FAKE_FLUSHES', path);
      const attached = this.#events.next();
      attaching();
      expect((await attached).value).toEqual({ kind: 'attached' });
      expect((await this.#events.next()).value).toMatchObject({ kind: 'open' });
    }

    /** Sends a tick with this flush sequence. Returns true if the collector takes the tick for its last. */
    async tick(flushSequence: number): Promise<boolean> {
      writeSync(this.#flushes, `${flushSequence}\n`);
      const { value } = await this.#events.next();
      if (value?.kind !== 'tick') return expect.fail(`not a tick but ${JSON.stringify(value)}`);
      return value.final;
    }

    /** Begins another run, and sends ticks with these flush sequences. Returns the kind of its first event. */
    async again(...flushSequences: number[]): Promise<string | undefined> {
      this.#events = this.collector.events();
      const first = this.#events.next();
      for (const flushSequence of flushSequences) writeSync(this.#flushes, `${flushSequence}\n`);
      return (await first).value?.kind;
    }

    /** Counts a whole run: its window is open, and the tick with this flush sequence ends it. */
    async run(flushSequence: number): Promise<void> {
      this.collector.stop();
      expect(await this.tick(flushSequence)).toBe(true);
      await this.end();
    }

    async end(): Promise<void> {
      expect((await this.#events.next()).done).toBe(true);
    }
  }

  test('the last tick of seldom ticks is requested again: the kernel may have skipped the first request', async () => {
    const stacks = { rate: 64, stacks: ['kstack(16)'], seesKeys: false };
    const fake = await new TicksOnRequest({ stacks }).open();
    fakeTimers('Interval');
    fake.collector.stop();
    const first = lastFlushRequest();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(lastFlushRequest()).toBe(first + 1);
    expect(await fake.tick(2)).toBe(true);
    await fake.end();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lastFlushRequest()).toBe(first + 1);
  });

  describe('that count several runs', () => {
    const repeating = (options: Partial<CollectorOptions> = {}) =>
      new TicksOnRequest({ repeats: true, ...options }).open();
    const found = { exact: true, restarts: 0, gaps: [], lateTicks: 0 };

    test('need one bpftrace: a run opens with the tick that answers its own request', async () => {
      const fake = await repeating();
      await fake.run(1);
      // The first tick was in the pipe.
      expect(await fake.again(1, 2)).toBe('open');
      expect(await fake.tick(2)).toBe(false);
      await fake.run(3);
      expect(await fake.again(4)).toBe('open');
      expect(await fake.tick(4)).toBe(false);
      await fake.run(5);
      expect(fake.collector.exactness()).toMatchObject(found);
      expect(fakes.starts()).toHaveLength(1);
      fake.collector.kill();
    });

    test.each<[string, Partial<CollectorOptions>, (fake: TicksOnRequest) => Promise<void>, number[]]>([
      ['does not answer', {}, (fake) => fake.run(1), [1, 1]],
      [
        'did not answer the stop before',
        {},
        async (fake) => {
          fake.collector.stop();
          expect(await fake.tick(0)).toBe(false);
          expect(await fake.tick(0)).toBe(true);
          await fake.end();
        },
        [],
      ],
      [
        'died between the runs',
        {},
        async (fake) => {
          await fake.run(1);
          process.kill(fake.collector.pid ?? 0, 'SIGKILL');
        },
        [],
      ],
      ['was to wait before it counts', { delayMs: 1 }, (fake) => fake.run(1), []],
      [
        'counts the children of processes',
        { scope: { who: { kind: 'pids', processes: processesOf([process.pid]), inherit: true } } },
        (fake) => fake.run(1),
        [],
      ],
    ])('need another one if the first %s', async (_, options, run, flushSequences) => {
      const fake = await repeating(options);
      await run(fake);
      expect(await fake.again(...flushSequences)).toBe('attached');
      expect(fake.collector.exactness()).toMatchObject(found);
      expect(fakes.starts()).toHaveLength(2);
      fake.collector.kill();
      await fake.end();
    });

    test('have the last bpftrace killed', async () => {
      const fake = await repeating();
      await fake.run(1);
      fake.collector.kill();
    });
  });

  test('a stopped collector ends with the tick that answers its request', async () => {
    const fake = await new TicksOnRequest().open();
    fake.collector.stop();
    expect(await fake.tick(1)).toBe(true);
    await fake.end();
  });

  test('but not with a tick that was printed before the request: later events would be lost', async () => {
    const fake = await new TicksOnRequest().open();
    fake.collector.stop();
    expect(await fake.tick(0)).toBe(false);
    expect(await fake.tick(1)).toBe(true);
    await fake.end();
  });

  test('the request of another collector does not end it', async () => {
    const first = await new TicksOnRequest().open();
    const other = await new TicksOnRequest().open();
    other.collector.stop();
    expect(await other.tick(1)).toBe(true);
    expect(await first.tick(1)).toBe(false);
    expect(await first.tick(1)).toBe(false);
    first.collector.stop();
    expect(await first.tick(1)).toBe(false);
    expect(await first.tick(2)).toBe(true);
    await other.end();
    await first.end();
  });

  test('nor does the request of another collector count as its own if both are stopped at once', async () => {
    const first = await new TicksOnRequest().open();
    const other = await new TicksOnRequest().open();
    other.collector.stop();
    first.collector.stop();
    expect(await first.tick(1)).toBe(false);
    expect(await first.tick(2)).toBe(true);
    // The collector that was stopped first need not have seen this flush request yet.
    expect(await other.tick(1)).toBe(true);
    await first.end();
    await other.end();
  });

  test('requests before its start do not count', async () => {
    requestFlush();
    requestFlush();
    const fake = await new TicksOnRequest().open();
    fake.collector.stop();
    expect(await fake.tick(1)).toBe(true);
    await fake.end();
  });

  test.each<[string, () => void, number]>([
    ['while the program attached', requestFlush, 1],
    ['whose run the kernel skipped', () => {}, 0],
  ])('a request %s delays the end by a tick', async (_, attaching, flushSequence) => {
    const fake = await new TicksOnRequest().open(attaching);
    fake.collector.stop();
    expect(await fake.tick(flushSequence)).toBe(false);
    expect(await fake.tick(flushSequence)).toBe(true);
    await fake.end();
  });

  test('without an answer the last tick is the first one after the stop, by the clock', async () => {
    // The window opens at 1.1 s of the fake's clock, and the program ticks every 0.1 s of it.
    const fake = await new TicksOnRequest({ bootNs: () => 1.65e9 }).open();
    fake.collector.stop();
    for (const at of [1.3, 1.4, 1.5, 1.6]) expect([at, await fake.tick(0)]).toEqual([at, false]);
    expect(await fake.tick(0)).toBe(true);
    await fake.end();
  });

  test('without an answer the last tick is the hundredth if the clocks differ', async () => {
    const fake = await new TicksOnRequest({ bootNs: () => Infinity }).open();
    fake.collector.stop();
    for (let tick = 1; tick < 100; tick++) expect(await fake.tick(0)).toBe(false);
    expect(await fake.tick(0)).toBe(true);
    await fake.end();
  });

  test('a collector that is stopped as its window opens ends', async () => {
    const fake = new TicksOnRequest();
    await fake.start();
    fake.collector.stop();
    expect(await fake.tick(2)).toBe(true);
    await fake.end();
  });
});
