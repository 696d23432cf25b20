import { expect, test, vi } from 'vitest';
import { LastTick } from '../../src/collector/last-tick.ts';

let sequence = 0;
vi.mock(import('../../src/collector/flush.ts'), async (original) => ({
  ...(await original()),
  lastFlushRequest: () => sequence,
  requestFlush: () => ++sequence,
}));

/** A last tick whose bpftrace started after some requests of others. */
const started = (): LastTick => {
  sequence = 7;
  const last = new LastTick();
  last.started();
  return last;
};

test('no tick is the last before a stop', () => {
  const last = started();
  last.request();
  expect(last.stopping).toBe(false);
  expect(last.isLast({ flushSequence: 1, ns: 100 })).toBe(false);
});

test('the tick that answers all requests up to the stop is the last, at any time', () => {
  const last = started();
  last.request();
  last.stop(50);
  last.request();
  expect(last.stopping).toBe(true);
  expect(last.isLast({ flushSequence: 1, ns: 40 })).toBe(false);
  expect(last.isLast({ flushSequence: 2, ns: 41 })).toBe(true);
});

test('without an answer the last tick is the second one, if it is after the stop', () => {
  const last = started();
  last.stop(50);
  last.request();
  expect(last.isLast({ flushSequence: 0, ns: 51 })).toBe(false);
  expect(last.isLast({ flushSequence: 0, ns: 52 })).toBe(true);
});

test('without an answer the last tick is the hundredth if the clock is behind', () => {
  const last = started();
  last.stop(1_000);
  last.request();
  const ticks = Array.from({ length: 100 }, (_, ns) => last.isLast({ flushSequence: 0, ns }));
  expect(ticks.indexOf(true)).toBe(99);
});

test('each bpftrace counts its unanswered ticks from the start', () => {
  const last = started();
  last.stop(50);
  last.request();
  last.isLast({ flushSequence: 0, ns: 60 });
  last.started();
  last.request();
  expect(last.isLast({ flushSequence: 0, ns: 70 })).toBe(false);
});
