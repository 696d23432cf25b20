import { NoRespondersError, PermissionViolationError, TimeoutError } from '@nats-io/transport-node';
import { expect, onTestFinished, test, vi } from 'vitest';
import { VmtallyError } from '../../../src/errors.ts';
import { natsError } from '../../../src/nats/nats-error.ts';
import { TwinWatch } from '../../../src/server/fleet/twin-watch.ts';
import { rejection } from '../../fixtures/failure.ts';

const NOBODY = new NoRespondersError('ask');
const SLOW = new TimeoutError();
const FORBIDDEN = new PermissionViolationError('no', 'publish', 'ask');

/** A watch of a host whose last summary has this sequence and is of an interval of 1 s. */
function watch(first: Error | string, { isConnected = true } = {}) {
  const state = { answer: first, sequence: 7 };
  const connection = {
    nats: isConnected ? ({} as never) : undefined,
    request: (): Promise<never> =>
      typeof state.answer === 'string'
        ? Promise.resolve({ string: () => state.answer } as never)
        : Promise.reject(natsError(state.answer, 'no answer')),
  };
  const twins = new TwinWatch(connection, 'ask', { run: 'mine', intervalMs: 60_000, answerMs: 1 });
  const look = () => twins.look(async () => ({ sequence: state.sequence, summary: { intervalMs: 1_000 } }));
  return { state, twins, look };
}

function fakeClock(): void {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
}

/** Looks again after a time. */
async function after(ms: number, look: () => Promise<unknown>): Promise<unknown> {
  await vi.advanceTimersByTimeAsync(ms);
  return look();
}

test('where no service hears the request, the host is free', async () => {
  expect(await watch(NOBODY).look()).toBe('nobody');
  expect(await watch('{"run":"mine"}').look()).toBe('nobody');
});

test('a service that answers is another one, also where nobody answers later while it sends', async () => {
  fakeClock();
  const { look, state } = watch('{"run":"other"}');
  expect(await look()).toEqual({ run: 'other' });
  // The NATS server was away, and the other service is not back yet.
  state.answer = NOBODY;
  expect(await after(60_000, look)).toBe('nobody');
  state.answer = '{"run":"other"}';
  state.sequence = 8;
  await look();
  state.answer = NOBODY;
  expect(await after(5_000, look)).toBe('maybe');
  state.sequence = 9;
  expect(await after(8_000, look)).toBe('maybe');
  expect(await after(8_000, look)).toBe('maybe');
  expect(await after(3_000, look)).toBe('nobody');
});

test.each([
  ['one that is too slow to answer', SLOW],
  ['one that may not be asked', FORBIDDEN],
  ['one whose answer is none', 'what?'],
])('%s counts as alive until it has sent nothing for ten intervals', async (_, answer) => {
  fakeClock();
  const { look, state } = watch(answer);
  expect(await look()).toBe('maybe');
  expect(await after(9_000, look)).toBe('maybe');
  state.sequence = 8;
  expect(await after(9_000, look)).toBe('maybe');
  expect(await after(9_000, look)).toBe('maybe');
  expect(await after(2_000, look)).toBe('nobody');
});

test('a slow one that is not there any more was none', async () => {
  const { look, state } = watch(SLOW);
  expect(await look()).toBe('maybe');
  state.answer = NOBODY;
  expect(await look()).toBe('nobody');
});

test('one that published at the same time is another one, until it is silent', async () => {
  fakeClock();
  const { look, twins } = watch(NOBODY);
  expect(await look()).toBe('nobody');
  twins.note(7);
  expect(twins.isKnown).toBe(true);
  expect(await look()).toBe('maybe');
  expect(await after(10_000, look)).toBe('nobody');
  expect(twins.isKnown).toBe(false);
});

test('without a connection nothing is said', async () => {
  const error = await rejection(watch(new Error('closed'), { isConnected: false }).look());
  expect(error).toBeInstanceOf(VmtallyError);
});
