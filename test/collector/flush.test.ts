import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Collector } from '../../src/collector/collector.ts';
import type { CollectorEvent, CollectorOptions } from '../../src/collector/events.ts';
import { flushSequence, requestFlush, requestFlushSoon } from '../../src/collector/flush.ts';
import { environment, expectNoneLeft, type Fakes, fakeSession, watchFakes } from '../fixtures/fake.ts';

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
  const ringsIn = (ms: number): number => {
    const before = flushSequence();
    vi.advanceTimersByTime(ms);
    return flushSequence() - before;
  };

  test('is one request if a tick comes', () => {
    let came = false;
    requestFlushSoon(() => came);
    expect(ringsIn(20)).toBe(1);
    came = true;
    expect(ringsIn(60_000)).toBe(0);
  });

  test('is repeated if no tick comes, but not for ever', () => {
    requestFlushSoon(() => false);
    expect(ringsIn(20)).toBe(1);
    expect(ringsIn(300)).toBe(1);
    expect(ringsIn(60_000)).toBe(8);
  });

  test('ends when its stop is called', () => {
    const end = requestFlushSoon(() => false);
    expect(ringsIn(20)).toBe(1);
    end();
    expect(ringsIn(60_000)).toBe(0);
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
  class Told {
    readonly session: Collector;
    readonly #events: AsyncGenerator<CollectorEvent>;
    #bells = -1;

    constructor(options: Partial<CollectorOptions> = {}) {
      this.session = fakeSession('hears', options);
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
      const path = join(fakes.directory, `bells.${++sessions}`);
      execFileSync('mkfifo', [path]);
      this.#bells = openSync(path, 'r+');
      onTestFinished(() => closeSync(this.#bells));
      environment('FAKE_BELLS', path);
      const attached = this.#events.next();
      attaching();
      expect((await attached).value).toEqual({ kind: 'attached' });
      expect((await this.#events.next()).value).toMatchObject({ kind: 'open' });
    }

    /** Sends a tick with this flush sequence. Returns true if the session takes the tick for its last. */
    async tick(heard: number): Promise<boolean> {
      writeSync(this.#bells, `${heard}\n`);
      const { value } = await this.#events.next();
      if (value?.kind !== 'tick') return expect.fail(`not a tick but ${JSON.stringify(value)}`);
      return value.final;
    }

    async end(): Promise<void> {
      expect((await this.#events.next()).done).toBe(true);
    }
  }

  test('a stopped session ends with the tick that answers its request', async () => {
    const told = await new Told().open();
    told.session.stop();
    expect(await told.tick(1)).toBe(true);
    await told.end();
  });

  test('it does not end with an earlier tick, whose counts may be incomplete', async () => {
    const told = await new Told().open();
    told.session.stop();
    expect(await told.tick(0)).toBe(false);
    expect(await told.tick(1)).toBe(true);
    await told.end();
  });

  test('a request of one session does not end another', async () => {
    const one = await new Told().open();
    const other = await new Told().open();
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
    const one = await new Told().open();
    const other = await new Told().open();
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
    const told = await new Told().open();
    told.session.stop();
    expect(await told.tick(1)).toBe(true);
    await told.end();
  });

  test.each<[string, () => void, number]>([
    ['that it could not hear, since it was still attaching', requestFlush, 1],
    ['that the kernel did not let it hear', () => {}, 0],
  ])('a request %s delays the end by a tick', async (_, attaching, heard) => {
    const told = await new Told().open(attaching);
    told.session.stop();
    expect(await told.tick(heard)).toBe(false);
    expect(await told.tick(heard)).toBe(true);
    await told.end();
  });

  test('without an answer the last tick is by the clock one that began after the stop', async () => {
    // The window opens at 1.1 s of the fake's clock, and the program ticks every 0.1 s of it.
    const told = await new Told({ bootNs: () => 1.65e9 }).open();
    told.session.stop();
    for (const at of [1.3, 1.4, 1.5, 1.6]) expect([at, await told.tick(0)]).toEqual([at, false]);
    expect(await told.tick(0)).toBe(true);
    await told.end();
  });

  test('if the clocks differ, the hundredth tick is the last', async () => {
    const told = await new Told({ bootNs: () => Infinity }).open();
    told.session.stop();
    for (let tick = 1; tick < 100; tick++) expect(await told.tick(0)).toBe(false);
    expect(await told.tick(0)).toBe(true);
    await told.end();
  });

  test('a session that is stopped as its window opens ends', async () => {
    const told = new Told();
    await told.start();
    told.session.stop();
    expect(await told.tick(2)).toBe(true);
    await told.end();
  });
});
