import { describe, expect, test } from 'vitest';
import { withIdleTicks } from '../../src/client/idle-ticks.ts';

const tick = (number: number, atMs: number, seconds = 1) => ({
  tick: number,
  atMs,
  seconds,
  counts: new Map([[0, [[64, 1]] as [number, number][]]]),
});
const shown = (ticks: ReturnType<typeof withIdleTicks>) =>
  ticks.map((one) => `${one.tick}@${one.atMs}${one.counts.size === 0 ? '-' : ''}`);

describe('withIdleTicks', () => {
  test('between, before and after', () => {
    const kept = { keptFromMs: 1000, tick: 7, atMs: 7000, seconds: 1 };
    expect(shown(withIdleTicks([tick(3, 3000), tick(5, 5000)], kept))).toEqual([
      '1@1000-',
      '2@2000-',
      '3@3000',
      '4@4000-',
      '5@5000',
      '6@6000-',
      '7@7000-',
    ]);
  });

  test('nothing is missing', () => {
    const kept = { keptFromMs: 1000, tick: 2, atMs: 2000, seconds: 1 };
    expect(shown(withIdleTicks([tick(1, 1000), tick(2, 2000)], kept))).toEqual(['1@1000', '2@2000']);
  });

  test('nothing but idle ticks', () => {
    const kept = { keptFromMs: 5000, tick: 42, atMs: 7000, seconds: 1 };
    expect(shown(withIdleTicks([], kept))).toEqual(['40@5000-', '41@6000-', '42@7000-']);
  });

  test('late ticks stretch the idle ones', () => {
    const kept = { keptFromMs: 1000, tick: 4, atMs: 4600, seconds: 1 };
    expect(shown(withIdleTicks([tick(1, 1000), tick(4, 4600)], kept))).toEqual([
      '1@1000',
      '2@2300-',
      '3@3600-',
      '4@4600',
    ]);
  });

  test('time that was not counted stays empty', () => {
    const kept = { keptFromMs: 1000, tick: 3, atMs: 60_000, seconds: 1 };
    expect(shown(withIdleTicks([tick(1, 1000), tick(3, 60_000)], kept))).toEqual([
      '1@1000',
      '2@2000-',
      '3@60000',
    ]);
  });
});
