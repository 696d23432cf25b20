import { expect, test } from 'vitest';
import { MissBounds } from '../../src/collector/miss-bounds.ts';

const missed = (runs: number) => new Map([['x:a events', runs]]);
const runs = (found: ReadonlyMap<string, number>) => found.get('x:a events');

test('the first tick is bounded by the misses before the window', () => {
  expect(runs(new MissBounds(missed(5)).tick(100, missed(9), 120))).toBe(5);
});

test('a tick is bounded by the last reading before it', () => {
  const bounds = new MissBounds(missed(0));
  bounds.tick(100, missed(3), 110);
  bounds.tick(200, missed(7), 210);
  expect(runs(bounds.tick(300, missed(8), 310))).toBe(7);
});

test('a reading after the next tick bounds only later ticks', () => {
  const bounds = new MissBounds(missed(0));
  bounds.tick(100, missed(3), 110);
  // vmtally was not running until 350: only then it read the tick of 200, together with the misses of the
  // next one.
  bounds.tick(200, missed(23), 350);
  expect(runs(bounds.tick(300, missed(23), 351))).toBe(3);
  expect(runs(bounds.tick(400, missed(29), 410))).toBe(23);
});

test('a reading at the time of a tick may be later than the tick', () => {
  const bounds = new MissBounds(missed(0));
  bounds.tick(100, missed(3), 200);
  expect(runs(bounds.tick(200, missed(4), 210))).toBe(0);
});

test('if the clock is far behind, the first reading stays the bound', () => {
  const bounds = new MissBounds(missed(2));
  for (let tick = 1; tick < 1_000; tick++) expect(runs(bounds.tick(tick, missed(tick), 1e9 + tick))).toBe(2);
});

test('a reading is copied', () => {
  const now = missed(3);
  const bounds = new MissBounds(missed(0));
  bounds.tick(100, now, 110);
  now.set('x:a events', 30);
  expect(runs(bounds.tick(200, now, 210))).toBe(3);
});
