import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { collectBuffers } from '../../src/server/buffer-garbage.ts';

const MIB = 2 ** 20;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('buffers are collected once 16 MiB have gathered since the last collection', () => {
  let bytes = 10 * MIB;
  const collect = vi.fn(() => {
    bytes = 20 * MIB;
  });
  const stop = collectBuffers({ bytes: () => bytes, collect });
  const after = (more: number) => {
    bytes += more * MIB;
    vi.advanceTimersByTime(1_000);
    return collect.mock.calls.length;
  };
  expect(after(15)).toBe(0);
  expect(after(1)).toBe(1);
  // 20 MiB are in use.
  expect(after(15)).toBe(1);
  expect(after(1)).toBe(2);
  // V8 collected by itself.
  bytes = 2 * MIB;
  expect(after(0)).toBe(2);
  expect(after(16)).toBe(3);
  stop();
  expect(after(100)).toBe(3);
});
