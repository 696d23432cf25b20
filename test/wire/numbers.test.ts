import { describe, expect, test } from 'vitest';
import { MOST_TIME_MS, Quantity, TickSeconds, TimeMs } from '../../src/wire/numbers.ts';

describe('a number of a message', () => {
  test.each([0, -5, 0.25, 2 ** 64, -(2 ** 64), 2 ** 128])('may be the quantity %d', (number) => {
    expect(Quantity.parse(number)).toBe(number);
  });

  test.each(['1e308', '1e999', '-1e39', '"5"', 'null'])('is no quantity if it is %s', (json) => {
    expect(Quantity.safeParse(JSON.parse(json)).success).toBe(false);
  });

  test('of all cells of a message adds up, and has a rate', () => {
    const sum = 2 ** 128 * 10_000 * 4_096;
    expect(Number.isFinite(sum / 1e-9)).toBe(true);
  });

  test.each([0, -1, 1e-300, 1e308])('is no length of a tick if it is %d', (seconds) => {
    expect(TickSeconds.safeParse(seconds).success).toBe(false);
  });

  test.each([8.7e15, -8.7e15, 1e308])('is no time if it is %d', (ms) => {
    expect(TimeMs.safeParse(ms).success).toBe(false);
    expect(() => new Date(MOST_TIME_MS).toISOString()).not.toThrow();
  });
});
