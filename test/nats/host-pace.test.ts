import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { HostPace } from '../../src/nats/host-pace.ts';

let cpuMs: number;
let wallMs: number;
/** CPU time of a message, and the time that it waits for a CPU. */
let cost: number;
let wait: number;
let readings: number;
let taken: string[];
let passedOver: string[];
let pace: HostPace<string>;

beforeEach(() => {
  vi.useFakeTimers();
  [cpuMs, wallMs, cost, wait, readings, taken, passedOver] = [0, 0, 100, 0, 0, [], []];
  const take = (message: string): void => {
    taken.push(message);
    cpuMs += cost;
    wallMs += cost + wait;
  };
  pace = new HostPace(take, (host) => passedOver.push(host), {
    cpuMs: () => {
      readings++;
      return cpuMs;
    },
    wallMs: () => wallMs,
  });
  onTestFinished(() => {
    pace.stop();
    vi.useRealTimers();
  });
});

test('a host whose messages take long has a part of the time, and the newest of them is taken', () => {
  for (let number = 1; number <= 5; number++) pace.add('alpha', `a${number}`);
  expect(taken).toEqual(['a1']);
  expect(passedOver).toEqual(['alpha', 'alpha', 'alpha']);
  vi.advanceTimersByTime(1_999);
  expect(taken).toEqual(['a1']);
  vi.advanceTimersByTime(1);
  expect(taken).toEqual(['a1', 'a5']);
});

test('the others do not wait for it', () => {
  for (const host of ['alpha', 'beta', 'gamma']) pace.add(host, host);
  expect(taken).toEqual(['alpha', 'beta', 'gamma']);
});

test('a host that sends little waits for nothing', () => {
  cost = 0.5;
  for (let number = 0; number < 10; number++) {
    pace.add('alpha', `a${number}`);
    vi.advanceTimersByTime(100);
  }
  expect(taken).toHaveLength(10);
  expect(vi.getTimerCount()).toBe(0);
});

test('no rest is longer than the interval between two summaries', () => {
  cost = 60_000;
  pace.add('alpha', 'a1');
  pace.add('alpha', 'a2');
  vi.advanceTimersByTime(10_000);
  expect(taken).toEqual(['a1', 'a2']);
});

test('nothing is taken after the end', () => {
  pace.add('alpha', 'a1');
  pace.add('alpha', 'a2');
  pace.stop();
  vi.advanceTimersByTime(60_000);
  expect(taken).toEqual(['a1']);
});

test('a message that waited for a CPU rests for what it took of it', () => {
  [cost, wait] = [10, 5_000];
  pace.add('alpha', 'a1');
  pace.add('alpha', 'a2');
  vi.advanceTimersByTime(199);
  expect(taken).toEqual(['a1']);
  vi.advanceTimersByTime(1);
  expect(taken).toEqual(['a1', 'a2']);
});

test('the CPU time is read once for many short messages', () => {
  cost = 0.01;
  for (let number = 0; number < 500; number++) pace.add(`host-${number}`, 'message');
  expect(taken).toHaveLength(500);
  expect(readings).toBe(1);
});
