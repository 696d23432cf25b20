import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TokenBucket } from '../src/token-bucket.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

const take = (bucket: TokenBucket, times: number) => Array.from({ length: times }, () => bucket.take());

test('allows a burst, and then one each so many milliseconds', () => {
  const bucket = new TokenBucket({ burst: 3, everyMs: 1_000 });
  expect(take(bucket, 4)).toEqual([0, 0, 0, 1_000]);
  vi.advanceTimersByTime(400);
  expect(bucket.take()).toBe(600);
  vi.advanceTimersByTime(600);
  expect(take(bucket, 2)).toEqual([0, 1_000]);
});

test('a request that is refused costs nothing', () => {
  const bucket = new TokenBucket({ burst: 1, everyMs: 1_000 });
  take(bucket, 100);
  vi.advanceTimersByTime(1_000);
  expect(bucket.take()).toBe(0);
});

test('a long pause allows no more than a burst', () => {
  const bucket = new TokenBucket({ burst: 3, everyMs: 1_000 });
  vi.advanceTimersByTime(3_600_000);
  expect(take(bucket, 4)).toEqual([0, 0, 0, 1_000]);
});

test('what was spent beyond the tokens is for the next ones', () => {
  const bucket = new TokenBucket({ burst: 3, everyMs: 1_000 });
  expect(bucket.take(0.5)).toBe(0);
  bucket.spend(4);
  expect(bucket.take(0.5)).toBe(2_000);
  vi.advanceTimersByTime(2_000);
  expect(bucket.take(0.5)).toBe(0);
});

test('says how many tokens are left', () => {
  const bucket = new TokenBucket({ burst: 3, everyMs: 1_000 });
  take(bucket, 3);
  vi.advanceTimersByTime(1_500);
  expect(bucket.left).toBe(1.5);
  vi.advanceTimersByTime(60_000);
  expect(bucket.left).toBe(3);
});
