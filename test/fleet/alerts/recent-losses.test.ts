import { expect, test } from 'vitest';
import { RecentLosses } from '../../../src/fleet/alerts/recent-losses.ts';

const SPAN_MS = 30_000;
const lost = (missing: number, unbounded = 0, uncountedSeconds = 0) => ({
  missing,
  unbounded,
  uncountedSeconds,
  isPartial: false,
});

test('a host that recovers does not hide the losses of another', () => {
  const losses = new RecentLosses();
  const look = (missing: number, atMs: number) =>
    losses.look(lost(missing), atMs, SPAN_MS).recent?.events ?? 0;
  expect(look(100, 0)).toBe(0);
  expect(look(150, 1_000)).toBe(50);
  expect(look(50, 2_000)).toBe(50);
  expect(look(57, 3_000)).toBe(57);
  expect(look(57, 31_000)).toBe(7);
  expect(look(57, 33_000)).toBe(0);
});

test('losses without a bound, and time without counts, are recent for the span', () => {
  const losses = new RecentLosses();
  losses.look(lost(0, 2, 60), 0, SPAN_MS);
  losses.look(lost(0, 0, 0), 1_000, SPAN_MS);
  expect(losses.look(lost(0, 1, 0), 2_000, SPAN_MS).recent).toMatchObject({ events: Infinity });
  expect(losses.look(lost(0, 1, 5), 3_000, SPAN_MS).recent?.why).toBe('nothing was counted for 5.000 s');
});
