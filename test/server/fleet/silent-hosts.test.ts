import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { SilentHosts } from '../../../src/server/fleet/silent-hosts.ts';

let silent: SilentHosts;

const failIn = (ms: number) =>
  new Promise<never>((_, reject) => setTimeout(() => reject(new Error('no answer')), ms));

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  silent = new SilentHosts();
});

test('a host that keeps a request waiting and does not answer it is silent for a minute', async () => {
  const heard = silent.hear('a', failIn(2_000));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await heard).toBeUndefined();
  expect([silent.has('a'), silent.has('b')]).toEqual([true, false]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(silent.has('a')).toBe(false);
});

test('a host that answers, or fails at once, is not', async () => {
  expect(await silent.hear('a', Promise.resolve(7))).toBe(7);
  const heard = silent.hear('b', failIn(10));
  await vi.advanceTimersByTimeAsync(10);
  expect(await heard).toBeUndefined();
  expect([silent.has('a'), silent.has('b')]).toEqual([false, false]);
});
