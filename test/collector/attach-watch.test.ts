import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { watchAttach } from '../../src/collector/attach-watch.ts';
import type { Activity } from '../../src/kernel/activity.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const IDLE_MS = 6_000;

const SLEEPS: Activity = { cpuMs: 0, mark: '1 0 5', waits: false };

/**
 * The number of times that the watch saw progress in this many seconds. It looks once a second, and looks
 * again with the children if the process sleeps.
 */
function gotOn(
  seconds: number,
  look: (second: number) => Partial<Activity> | undefined,
  children: (second: number) => Partial<Activity> = () => ({}),
): number {
  const called = vi.fn();
  const began = performance.now();
  const stop = watchAttach(1, IDLE_MS, called, (_, all) => {
    const second = (performance.now() - began) / 1000;
    const found = look(second);
    return found && { ...SLEEPS, ...found, ...(all ? children(second) : {}) };
  });
  vi.advanceTimersByTime(seconds * 1000);
  stop();
  vi.advanceTimersByTime(60_000);
  return called.mock.calls.length;
}

describe('bpftrace makes progress', () => {
  test('while it uses any CPU time', () => {
    expect(gotOn(10, (second) => ({ mark: `1 0 ${second}` }))).toBe(10);
  });

  test('while it waits for the CPU or for the kernel', () => {
    expect(gotOn(10, () => ({ waits: true }))).toBe(10);
  });

  test('while the bpftrace that a script started does', () => {
    expect(
      gotOn(
        10,
        () => ({}),
        (second) => ({ mark: `1 0 5,2 0 ${second}` }),
      ),
    ).toBe(10);
  });
});

describe('a bpftrace hangs', () => {
  test('if it only sleeps, or was stopped', () => {
    // The first looks have no earlier one to compare with.
    expect(gotOn(10, () => ({}))).toBe(2);
  });

  test('once it used four times as much CPU time as it may idle', () => {
    expect(gotOn(60, (second) => ({ mark: String(second), cpuMs: 1000 * second }))).toBe(24);
  });

  test('after twenty times as long as it may idle', () => {
    expect(gotOn(500, (second) => ({ mark: String(second), waits: true }))).toBe(120);
  });

  test('if it has ended', () => {
    expect(gotOn(10, (second) => (second < 3.5 ? { waits: true } : undefined))).toBe(3);
  });
});
