import { expect, test, vi } from 'vitest';
import { LastTick } from '../../src/collector/last-tick.ts';

let sequence = 0;
vi.mock(import('../../src/collector/flush.ts'), async (original) => ({
  ...(await original()),
  flushSequence: () => sequence,
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
  expect(last.is({ bell: 1, ns: 100 })).toBe(false);
});

test('the tick that answers all requests up to the stop is the last, whenever it ended', () => {
  const last = started();
  last.request();
  last.stop(50);
  last.request();
  expect(last.stopping).toBe(true);
  expect(last.is({ bell: 1, ns: 40 })).toBe(false);
  expect(last.is({ bell: 2, ns: 41 })).toBe(true);
});

test('without an answer the second tick that ended after the stop is the last', () => {
  const last = started();
  last.stop(50);
  last.request();
  expect(last.is({ bell: 0, ns: 51 })).toBe(false);
  expect(last.is({ bell: 0, ns: 52 })).toBe(true);
});

test('without an answer, and with a clock that is behind, the hundredth tick is the last', () => {
  const last = started();
  last.stop(1_000);
  last.request();
  const ticks = Array.from({ length: 100 }, (_, ns) => last.is({ bell: 0, ns }));
  expect(ticks.indexOf(true)).toBe(99);
});

test('each bpftrace counts its unanswered ticks from the start', () => {
  const last = started();
  last.stop(50);
  last.request();
  last.is({ bell: 0, ns: 60 });
  last.started();
  last.request();
  expect(last.is({ bell: 0, ns: 70 })).toBe(false);
});
