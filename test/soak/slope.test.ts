import { describe, expect, it } from 'vitest';
import { Random } from '../fixtures/random.ts';
import { floors, trend } from './slope.ts';

const MIB = 2 ** 20;

/** Memory that grows by this much an hour, under a collector that lets garbage accumulate for 37 s. */
const growing = (growth: number) =>
  Array.from({ length: 360 }, (_, index) => {
    const seconds = 5 * index;
    return { seconds, bytes: 100 * MIB + (growth * seconds) / 3_600 + (seconds % 37) * MIB };
  });

describe('trend', () => {
  it('is the slope of a line, without an error', () => {
    const line = [0, 10, 60, 3_600].map((seconds) => ({ seconds, bytes: 7 + 3 * seconds }));
    const { bytesAnHour, within } = trend(line);
    expect(bytesAnHour).toBeCloseTo(3 * 3_600, 6);
    expect(within).toBeCloseTo(0, 6);
  });
  it('holds the true slope within its error', () => {
    const noise = new Random(7);
    const samples = Array.from({ length: 200 }, (_, index) => ({
      seconds: 60 * index,
      bytes: 100 * MIB + (2 * MIB * index) / 60 + noise.int(10 * MIB),
    }));
    const { bytesAnHour, within, mean } = trend(samples);
    expect(within).toBeGreaterThan(0);
    expect(Math.abs(bytesAnHour - 2 * MIB)).toBeLessThan(within);
    expect(mean).toBeGreaterThan(100 * MIB);
  });
  it('is not known from one sample or none', () => {
    expect(trend([{ seconds: 1, bytes: 1 }]).bytesAnHour).toBeNaN();
    expect(trend([]).bytesAnHour).toBeNaN();
  });
});

describe('floors', () => {
  it('are the minimum of each stretch', () => {
    const minutes = floors(
      [
        { seconds: 1, bytes: 9 },
        { seconds: 59, bytes: 5 },
        { seconds: 61, bytes: 6 },
        { seconds: 130, bytes: 8 },
      ],
      60,
    );
    expect(minutes.map(({ seconds, bytes }) => [seconds, bytes])).toEqual([
      [59, 5],
      [61, 6],
      [130, 8],
    ]);
  });
  it.each([0, 4 * MIB, 64 * MIB])(
    'of memory that grows by %i bytes an hour grow as much, whatever the collector does',
    (growth) => {
      expect(Math.abs(trend(floors(growing(growth), 60)).bytesAnHour - growth)).toBeLessThan(3 * MIB);
    },
  );
});
