import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { REQUESTS } from '../../src/collector/flush.ts';
import { TickInterval } from '../../src/collector/tick-interval.ts';

const names: string[] = [];
vi.mock(import('../../src/collector/flush.ts'), async (original) => ({
  ...(await original()),
  requestAs: (name) => void names.push(name.replace(/^vt\d+:/, '')),
}));

beforeEach(() => {
  names.length = 0;
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => void vi.useRealTimers());

const SLOW = { intervalNs: 4e8 };
const FAST = { intervalNs: 1e8 };
const interval = (isOn = false) => new TickInterval({ tickMs: 100, throttle: { tickMs: 400, isOn } });
/** A tick well after the last request. */
const later = (of: TickInterval, tick: { intervalNs?: number }) => {
  vi.advanceTimersByTime(1_000);
  of.tick(tick);
};

test('a change is requested once', () => {
  const one = interval();
  one.throttle(false);
  for (let time = 0; time < 2; time++) one.throttle(true);
  one.throttle(false);
  expect(names).toEqual(['slow', 'fast']);
});

test('a request is repeated while ticks have the other interval, after a while and not for ever', () => {
  const one = interval();
  one.throttle(true);
  one.tick(FAST);
  expect(names).toEqual(['slow']);
  later(one, FAST);
  expect(names).toEqual(['slow', 'slow']);
  later(one, SLOW);
  expect(names).toHaveLength(2);
  for (let time = 0; time < 2 * REQUESTS; time++) later(one, FAST);
  expect(names).toHaveLength(2 + REQUESTS);
});

test('a program that begins otherwise than requested is told', () => {
  const one = interval(true);
  later(one, SLOW);
  expect(names).toEqual([]);
  later(one, FAST);
  expect(names).toEqual(['slow']);
});

test('programs of two collectors take different names, and begin as their collector is', () => {
  const [one, other] = [interval(), interval(true)];
  expect(one.toCompile).toMatchObject({ tickUs: 400_000, isOn: false });
  expect(other.toCompile).toMatchObject({ tickUs: 400_000, isOn: true });
  expect(one.toCompile?.collector).not.toBe(other.toCompile?.collector);
  one.throttle(true);
  expect(one.toCompile?.isOn).toBe(true);
  expect(one.longestMs).toBe(400);
});

test('without throttling nothing is requested', () => {
  const one = new TickInterval({ tickMs: 100 });
  one.throttle(true);
  later(one, FAST);
  expect([names, one.toCompile, one.longestMs]).toEqual([[], undefined, 100]);
});
