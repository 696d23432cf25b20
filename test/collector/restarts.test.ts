import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Collector } from '../../src/collector/collector.ts';
import type { CollectorEvent, CollectorOptions } from '../../src/collector/events.ts';
import { rejection } from '../fixtures/failure.ts';
import {
  environment,
  expectNoneLeft,
  type Fakes,
  fakeBpftrace,
  fakeCollector,
  watchFakes,
} from '../fixtures/fake.ts';
import { fakeTimers, passTimeUntil } from '../fixtures/fake-timers.ts';

let fakes: Fakes;
beforeEach(() => {
  fakes = watchFakes();
});
afterEach(() => expectNoneLeft(fakes));

type Restarts = NonNullable<CollectorOptions['restarts']>;

const ALWAYS: Restarts = { limit: Infinity, waitMs: () => 0 };

/** All events, and the error that ends them, if any. The collector is stopped at its `stopAt`th restart. */
async function run(collector: Collector, stopAt = Infinity) {
  const events: CollectorEvent[] = [];
  const consume = async () => {
    for await (const event of collector.events()) {
      events.push(event);
      if (restartsOf(events).length === stopAt) collector.stop();
    }
  };
  const error = stopAt === Infinity ? await rejection(consume()) : await consume();
  return { events, restarts: restartsOf(events), error };
}

const restartsOf = (all: readonly CollectorEvent[]) => all.filter((event) => event.kind === 'restarting');
const kinds = (all: readonly CollectorEvent[]) => all.map(({ kind }) => kind);

describe('limit', () => {
  test('more restarts in a row than the limit are an error', async () => {
    const collector = fakeCollector('dies-later', { restarts: { limit: 2, waitMs: () => 0 } });
    const { events, restarts, error } = await run(collector);
    expect(error).toMatchObject({ code: 'BPFTRACE_FAILED', message: 'bpftrace died 3 times in a row' });
    expect(restarts.map(({ time }) => time)).toEqual([1, 2]);
    expect(kinds(events).filter((kind) => kind === 'tick')).toHaveLength(3);
    expect(fakes.starts()).toHaveLength(3);
    expect(collector.exactness()).toMatchObject({ restarts: 2 });
  });

  test('none at all', async () => {
    const { restarts, error } = await run(
      fakeCollector('dies-later', { restarts: { limit: 0, waitMs: () => 0 } }),
    );
    expect(error).toMatchObject({ code: 'BPFTRACE_FAILED' });
    expect(restarts).toEqual([]);
  });

  test('no limit', async () => {
    const collector = fakeCollector('dies-later', { restarts: ALWAYS });
    const { restarts } = await run(collector, 9);
    expect(restarts.map(({ time }) => time)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(collector.exactness()).toMatchObject({ exact: false, restarts: 9 });
    expect(collector.exactness().gaps).toHaveLength(9);
  });

  test('after a steady stretch the count of restarts starts again', async () => {
    environment('FAKE_STEP_MS', '21000');
    environment('FAKE_START_S', '1000');
    const restarts = { limit: 1, waitMs: () => 0 };
    const { restarts: announced } = await run(fakeCollector('dies-later', { restarts, tickMs: 21_000 }), 4);
    expect(announced.map(({ time }) => time)).toEqual([1, 1, 1, 1]);
  });

  test('twenty seconds are not steady yet', async () => {
    environment('FAKE_STEP_MS', '20000');
    environment('FAKE_START_S', '58');
    const restarts = { limit: 1, waitMs: () => 0 };
    const { error } = await run(fakeCollector('dies-later', { restarts, tickMs: 20_000 }));
    expect(error).toMatchObject({ code: 'BPFTRACE_FAILED' });
  });

  test('time without counting is no steady run', async () => {
    environment('FAKE_START_S', '100');
    const restarts = { limit: 3, waitMs: () => 0 };
    const { restarts: announced } = await run(fakeCollector('dies-later', { restarts }), 3);
    expect(announced.map(({ time }) => time)).toEqual([1, 2, 3]);
  });
});

describe('wait', () => {
  test('follows the policy, and is announced', async () => {
    fakeTimers('Timeout');
    const waitMs = vi.fn((time: number) => 60 * 2 ** (time - 1));
    const all = fakeCollector('dies-later', { restarts: { limit: 3, waitMs } }).events();
    for (const kind of ['attached', 'open', 'tick']) expect((await all.next()).value).toMatchObject({ kind });
    for (const [time, ms] of [60, 120, 240].entries()) {
      expect((await all.next()).value).toMatchObject({ kind: 'restarting', time: time + 1, waitMs: ms });
      const next = all.next();
      await vi.advanceTimersByTimeAsync(ms - 1);
      expect(vi.getTimerCount()).toBe(1);
      expect(fakes.starts()).toHaveLength(time + 1);
      await vi.advanceTimersByTimeAsync(1);
      expect((await next).value).toMatchObject({ kind: 'restarted', time: time + 1 });
      expect((await all.next()).value).toMatchObject({ kind: 'tick' });
    }
    await rejection(all.next());
    expect(waitMs.mock.calls).toEqual([[1], [2], [3]]);
  });

  test('is 0 without a policy', async () => {
    const { restarts } = await run(fakeCollector('dies-later'), 5);
    expect(restarts.map(({ time, waitMs }) => [time, waitMs])).toEqual(
      [1, 2, 3, 4, 5].map((time) => [time, 0]),
    );
  });

  test('stop() at its announcement ends it at once', async () => {
    const collector = fakeCollector('dies-later', { restarts: { limit: 3, waitMs: () => 3_600_000 } });
    const { events } = await run(collector, 1);
    expect(kinds(events)).toEqual(['attached', 'open', 'tick', 'restarting']);
    expect(fakes.starts()).toHaveLength(1);
  });

  test('stop() within it ends it, with its timer; the gap stays open', async () => {
    fakeTimers('Timeout');
    const collector = fakeCollector('dies-later', { restarts: { limit: 3, waitMs: () => 3_600_000 } });
    const all = collector.events();
    for (const kind of ['attached', 'open', 'tick', 'restarting'])
      expect((await all.next()).value).toMatchObject({ kind });
    let ended = false;
    const next = all.next().finally(() => (ended = true));
    await vi.advanceTimersByTimeAsync(3_599_999);
    expect(ended).toBe(false);
    expect(vi.getTimerCount()).toBe(1);
    collector.stop();
    expect((await next).done).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    expect(fakes.starts()).toHaveLength(1);
    expect(collector.exactness()).toMatchObject({
      exact: false,
      restarts: 1,
      gaps: [{ reason: 'bpftrace died', seconds: null }],
    });
  });
});

describe('a failure', () => {
  const failing = (failures: number, restarts?: Restarts) => {
    environment('FAKE_FAILURES', String(failures));
    return fakeCollector('fails-again', restarts && { restarts });
  };

  test('to attach again leads to another restart, with its error', async () => {
    const collector = failing(2, ALWAYS);
    const events: CollectorEvent[] = [];
    for await (const event of collector.events()) {
      events.push(event);
      if (kinds(events).filter((kind) => kind === 'tick').length === 2) collector.stop();
    }
    expect(kinds(events).slice(0, 7)).toEqual([
      'attached',
      'open',
      'tick',
      'restarting',
      'restarting',
      'restarting',
      'tick',
    ]);
    const announced = restartsOf(events);
    expect(announced.map(({ reason, time }) => [reason, time])).toEqual([
      ['bpftrace died', 1],
      ['bpftrace failed', 2],
      ['bpftrace failed', 3],
    ]);
    expect(announced[0]?.error).toBeUndefined();
    expect(announced[1]?.error).toMatchObject({
      code: 'BPFTRACE_FAILED',
      message: expect.stringMatching(/ended with status 1 before it counted: ERROR: no memory$/),
    });
    // A single gap, from the last tick of the first bpftrace to the window of the fourth: 1.2 s to 4.1 s of
    // the fake's clock.
    expect(collector.exactness()).toMatchObject({
      exact: false,
      restarts: 3,
      gaps: [{ reason: 'bpftrace died', seconds: 2.9 }],
    });
  });

  test('is an error without a policy', async () => {
    const { restarts, error } = await run(failing(1));
    expect(error).toMatchObject({
      code: 'BPFTRACE_FAILED',
      message: expect.stringMatching(/ended with status 1 before it counted: ERROR: no memory$/),
    });
    expect(restarts.map(({ reason }) => reason)).toEqual(['bpftrace died']);
  });

  test('counts towards the limit', async () => {
    const { restarts, error } = await run(failing(9, { limit: 3, waitMs: () => 0 }));
    expect(error).toMatchObject({ code: 'BPFTRACE_FAILED', message: 'bpftrace failed 4 times in a row' });
    expect(restarts.map(({ time }) => time)).toEqual([1, 2, 3]);
    expect(fakes.starts()).toHaveLength(4);
  });

  test('of a bpftrace that never attaches again', async () => {
    const bpftrace = fakeBpftrace('dies-later');
    fakeTimers('Timeout');
    const all = fakeCollector('dies-later', { bpftrace, restarts: ALWAYS }).events();
    for (const kind of ['attached', 'open', 'tick']) expect((await all.next()).value).toMatchObject({ kind });
    // From here on the file is another one, as after an upgrade.
    Object.assign(bpftrace, fakeBpftrace('never-attaches'));
    expect((await all.next()).value).toMatchObject({ kind: 'restarting', reason: 'bpftrace died' });
    const next = all.next();
    await vi.waitFor(() => expect(fakes.starts()).toHaveLength(2));
    expect((await passTimeUntil(next)).value).toMatchObject({
      kind: 'restarting',
      reason: 'bpftrace failed',
      error: { code: 'BPFTRACE_STALLED' },
    });
    await all.return(undefined);
  });

  test.each([
    ['text', 'prints-text-once', 'no output of bpftrace'],
    ['objects', 'prints-objects-once', '{}'],
  ])('by another program in its place, which prints %s without an end', async (_, name, line) => {
    const collector = fakeCollector(name, { restarts: ALWAYS });
    const events: CollectorEvent[] = [];
    for await (const event of collector.events()) {
      events.push(event);
      if (kinds(events).filter((kind) => kind === 'tick').length === 2) collector.stop();
    }
    const error = {
      code: 'BPFTRACE_OUTPUT',
      message: expect.stringContaining(`such as '${line}'`) as string,
    };
    expect(restartsOf(events)).toMatchObject([
      { reason: 'bpftrace died' },
      { reason: 'bpftrace failed', error },
    ]);
  });

  test('by endless output leads to a restart, with its error', async () => {
    const collector = fakeCollector('floods-once', { restarts: ALWAYS });
    const events: CollectorEvent[] = [];
    for await (const event of collector.events()) {
      events.push(event);
      if (kinds(events).filter((kind) => kind === 'tick').length === 2) collector.stop();
    }
    expect(restartsOf(events)).toMatchObject([
      { reason: 'bpftrace failed', time: 1, error: { code: 'BPFTRACE_OUTPUT' } },
    ]);
    expect(collector.exactness()).toMatchObject({ restarts: 1, gaps: [{ seconds: 0.9 }] });
  });

  test('by endless output is an error without a policy', async () => {
    const { error } = await run(fakeCollector('floods-once'));
    expect(error).toMatchObject({ code: 'BPFTRACE_OUTPUT' });
  });

  test.each(['dies-at-once', 'dies-attached'])('before the first window is an error: %s', async (name) => {
    const { events, error } = await run(fakeCollector(name, { restarts: ALWAYS }));
    expect(error).toMatchObject({ code: 'BPFTRACE_FAILED' });
    expect(restartsOf(events)).toEqual([]);
    expect(fakes.starts()).toHaveLength(1);
  });
});
