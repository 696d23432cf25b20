import { expect, it } from 'vitest';
import { TickClock } from '../../src/session/tick-clock.ts';

const S = 1e9;

it('ticks have the kernel’s distances, even if they are read late', () => {
  const clock = new TickClock();
  const read = [5, 900, 3, 250].map((lateMs, tick) =>
    clock.wallMs(tick * S, 1_000_000 + tick * 1000 + lateMs),
  );
  // The third tick was read with the least delay: from then on it determines the times.
  expect(read).toEqual([1_000_005, 1_001_005, 1_002_003, 1_003_003]);
});

it('the dates follow a wall clock that was set forward or back', () => {
  const clock = new TickClock();
  clock.wallMs(S, 1_000_000);
  expect(clock.wallMs(2 * S, 1_000_000 + 3_600_000)).toBe(4_600_000);
  expect(clock.wallMs(3 * S, 1_002_000)).toBe(1_002_000);
});
