import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Watchdog } from '../../src/collector/watchdog.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const start = (ms: number) => {
  const expired = vi.fn();
  return { watchdog: new Watchdog(ms, expired), expired };
};

test('expires once when the time is up', () => {
  const { watchdog, expired } = start(100);
  vi.advanceTimersByTime(99);
  expect([expired.mock.calls.length, watchdog.fired]).toEqual([0, false]);
  vi.advanceTimersByTime(500);
  expect([expired.mock.calls.length, watchdog.fired]).toEqual([0, false]);
  vi.advanceTimersByTime(1);
  expect([expired.mock.calls.length, watchdog.fired]).toEqual([1, true]);
  vi.advanceTimersByTime(1000);
  expect(expired).toHaveBeenCalledTimes(1);
});

test('a reset starts the time again, with its own length', () => {
  const { watchdog, expired } = start(100);
  vi.advanceTimersByTime(90);
  watchdog.reset(50);
  vi.advanceTimersByTime(549);
  expect(expired).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(expired).toHaveBeenCalledTimes(1);
});

test('a reset in the grace period prevents the call: vmtally itself was stopped', () => {
  const { watchdog, expired } = start(100);
  vi.advanceTimersByTime(300);
  watchdog.reset(100);
  vi.advanceTimersByTime(599);
  expect(expired).not.toHaveBeenCalled();
});

test('stop() prevents the call', () => {
  const { watchdog, expired } = start(100);
  watchdog.stop();
  vi.advanceTimersByTime(1000);
  expect([expired.mock.calls.length, watchdog.fired]).toEqual([0, false]);
  expect(vi.getTimerCount()).toBe(0);
});
