import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Collector } from '../../src/collector/collector.ts';
import type { CollectorEvent, CollectorOptions } from '../../src/collector/events.ts';
import { flushSequence, requestFlush, requestFlushSoon } from '../../src/collector/flush.ts';
import { environment, expectNoneLeft, type Fakes, fakeCollector, watchFakes } from '../fixtures/fake.ts';

test('a flush request names the process and has a sequence number', () => {
  const before = flushSequence();
  expect(requestFlush()).toBe(before + 1);
  expect(readFileSync('/proc/self/comm', 'utf8')).toBe('vmtally\n');
  expect(requestFlush()).toBe(before + 2);
  expect(flushSequence()).toBe(before + 2);
});

describe('soon', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const requestsIn = (ms: number): number => {
    const before = flushSequence();
    vi.advanceTimersByTime(ms);
    return flushSequence() - before;
  };

  test('is one request if a tick comes', () => {
    let came = false;
    requestFlushSoon(() => came);
    expect(requestsIn(20)).toBe(1);
    came = true;
    expect(requestsIn(60_000)).toBe(0);
  });

  test('is repeated if no tick comes, but not for ever', () => {
    requestFlushSoon(() => false);
    expect(requestsIn(20)).toBe(1);
    expect(requestsIn(300)).toBe(1);
    expect(requestsIn(60_000)).toBe(8);
  });

  test('ends when its stop is called', () => {
    const end = requestFlushSoon(() => false);
    expect(requestsIn(20)).toBe(1);
    end();
    expect(requestsIn(60_000)).toBe(0);
  });
});

describe('sessions of one process', () => {
  let fakes: Fakes;
  let sessions = 0;
  beforeEach(() => {
    fakes = watchFakes();
  });
  afterEach(() => expectNoneLeft(fakes));

  /**
   * A session whose program ticks only when the test says so, with the flush sequence that the test gives.
   */
  class Driven {
    readonly session: Collector;
    readonly #events: AsyncGenerator<CollectorEvent>;
    #flushes = -1;

    constructor(options: Partial<CollectorOptions> = {}) {
      this.session = fakeCollector('hears', options);
      this.#events = this.session.events();
    }

    /** Starts the session, and lets it tick once. */
    async open(attaching?: () => void): Promise<this> {
      await this.start(attaching);
      expect(await this.tick(0)).toBe(false);
      return this;
    }

    /** Starts the session. `attaching` runs between its start and its attaching. */
    async start(attaching: () => void = () => {}): Promise<void> {
      const path = join(fakes.directory, `flushes.${++sessions}`);
      execFileSync('mkfifo', [path]);
      this.#flushes = openSync(path, 'r+');
      onTestFinished(() => closeSync(this.#flushes));
      environment('FAKE_FLUSHES', path);
      const attached = this.#events.next();
      attaching();
      expect((await attached).value).toEqual({ kind: 'attached' });
      expect((await this.#events.next()).value).toMatchObject({ kind: 'open' });
    }

    /** Sends a tick with this flush sequence. Returns true if the session takes the tick for its last. */
    async tick(sequence: number): Promise<boolean> {
      writeSync(this.#flushes, `${sequence}\n`);
      const { value } = await this.#events.next();
      if (value?.kind !== 'tick') return expect.fail(`not a tick but ${JSON.stringify(value)}`);
      return value.final;
    }

    async end(): Promise<void> {
      expect((await this.#events.next()).done).toBe(true);
    }
  }

  test('a stopped session ends with the tick that answers its request', async () => {
    const driven = await new Driven().open();
    driven.session.stop();
    expect(await driven.tick(1)).toBe(true);
    await driven.end();
  });

  test('it does not end with an earlier tick, whose counts may be incomplete', async () => {
    const driven = await new Driven().open();
    driven.session.stop();
    expect(await driven.tick(0)).toBe(false);
    expect(await driven.tick(1)).toBe(true);
    await driven.end();
  });

  test('a request of one session does not end another', async () => {
    const one = await new Driven().open();
    const other = await new Driven().open();
    other.session.stop();
    expect(await other.tick(1)).toBe(true);
    expect(await one.tick(1)).toBe(false);
    expect(await one.tick(1)).toBe(false);
    one.session.stop();
    expect(await one.tick(1)).toBe(false);
    expect(await one.tick(2)).toBe(true);
    await other.end();
    await one.end();
  });

  test('nor does it replace that session’s own request if both stop at once', async () => {
    const one = await new Driven().open();
    const other = await new Driven().open();
    other.session.stop();
    one.session.stop();
    expect(await one.tick(1)).toBe(false);
    expect(await one.tick(2)).toBe(true);
    // The session that was stopped first need not have seen this flush request yet.
    expect(await other.tick(1)).toBe(true);
    await one.end();
    await other.end();
  });

  test('requests before the start are not waited for', async () => {
    requestFlush();
    requestFlush();
    const driven = await new Driven().open();
    driven.session.stop();
    expect(await driven.tick(1)).toBe(true);
    await driven.end();
  });

  test.each<[string, () => void, number]>([
    ['that it could not hear, since it was still attaching', requestFlush, 1],
    ['that the kernel did not let it hear', () => {}, 0],
  ])('a request %s delays the end by a tick', async (_, attaching, heard) => {
    const driven = await new Driven().open(attaching);
    driven.session.stop();
    expect(await driven.tick(heard)).toBe(false);
    expect(await driven.tick(heard)).toBe(true);
    await driven.end();
  });

  test('without an answer the last tick is by the clock one that began after the stop', async () => {
    // The window opens at 1.1 s of the fake's clock, and the program ticks every 0.1 s of it.
    const driven = await new Driven({ bootNs: () => 1.65e9 }).open();
    driven.session.stop();
    for (const at of [1.3, 1.4, 1.5, 1.6]) expect([at, await driven.tick(0)]).toEqual([at, false]);
    expect(await driven.tick(0)).toBe(true);
    await driven.end();
  });

  test('if the clocks differ, the hundredth tick is the last', async () => {
    const driven = await new Driven({ bootNs: () => Infinity }).open();
    driven.session.stop();
    for (let tick = 1; tick < 100; tick++) expect(await driven.tick(0)).toBe(false);
    expect(await driven.tick(0)).toBe(true);
    await driven.end();
  });

  test('a session that is stopped as its window opens ends', async () => {
    const driven = new Driven();
    await driven.start();
    driven.session.stop();
    expect(await driven.tick(2)).toBe(true);
    await driven.end();
  });
});
