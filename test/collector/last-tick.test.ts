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

test('a run stops once', () => {
  const last = started();
  expect(last.stopping).toBe(false);
  last.stop(50);
  expect(last.stopping).toBe(true);
  last.beginRun();
  expect(last.stopping).toBe(false);
});

test('a tick answers all requests up to the stop, at any time', () => {
  const last = started();
  last.request();
  last.stop(50);
  last.request();
  expect(last.reply({ flushSequence: 1, ns: 40 })).toBeUndefined();
  expect(last.reply({ flushSequence: 2, ns: 41 })).toBe('answered');
});

test('a request was missed at the second tick without an answer, if it is after the stop', () => {
  const last = started();
  last.stop(50);
  last.request();
  expect(last.reply({ flushSequence: 0, ns: 51 })).toBeUndefined();
  expect(last.reply({ flushSequence: 0, ns: 52 })).toBe('missed');
});

test('a request was missed at the hundredth tick if the clock is behind', () => {
  const last = started();
  last.stop(1_000);
  last.request();
  const ticks = Array.from({ length: 100 }, (_, ns) => last.reply({ flushSequence: 0, ns }));
  expect(ticks.indexOf('missed')).toBe(99);
});

test('each bpftrace counts its unanswered ticks from the start', () => {
  const last = started();
  last.stop(50);
  last.request();
  last.reply({ flushSequence: 0, ns: 60 });
  last.started();
  last.request();
  expect(last.reply({ flushSequence: 0, ns: 70 })).toBeUndefined();
});

test('a further run opens with the answer to its own request', () => {
  const last = started();
  last.stop(50);
  last.request();
  expect(last.reply({ flushSequence: 1, ns: 51 })).toBe('answered');
  last.requestOpening(1_000);
  // A tick that was in the pipe, and one before the request.
  expect(last.reply({ flushSequence: 1, ns: 60 })).toBeUndefined();
  expect(last.reply({ flushSequence: 1, ns: 1_000 })).toBeUndefined();
  expect(last.reply({ flushSequence: 2, ns: 1_001 })).toBe('answered');
  expect(last.reply({ flushSequence: 1, ns: 1_001 })).toBe('missed');
});
