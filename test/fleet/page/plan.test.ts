import { expect, it } from 'vitest';
import { isMarked, isNameOfMarked, leastSeconds, markedOf, nameOf, phasesOf } from './plan.ts';

it.each([1, 39, 40, 50, 1_000, 9_999])('of %d hosts at most 40 are marked, evenly', (hosts) => {
  const places = [...Array(hosts).keys()].filter((place) => isMarked({ hosts }, place));
  for (const place of places) expect(isNameOfMarked(nameOf({ hosts }, place))).toBe(true);
  expect(places).toHaveLength(Math.min(hosts, 40));
  const gaps = places.slice(1).map((place, at) => place - (places[at] ?? 0));
  if (gaps.length > 0) expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
});

it('the measurement begins when all hosts have sent and the page had time to open', () => {
  expect(phasesOf({ hosts: 9, intervalMs: 1_000, seconds: 8, seed: 1 })).toEqual({
    opens: 1_000,
    begins: 4_000,
    ends: 12_000,
  });
  expect(phasesOf({ hosts: 9, intervalMs: 10_000, seconds: 90, seed: 1 })).toEqual({
    opens: 10_000,
    begins: 20_000,
    ends: 110_000,
  });
});

it('a run is long enough for 300 samples', () => {
  expect(leastSeconds({ hosts: 10_000, intervalMs: 10_000 })).toBe(80);
  expect(leastSeconds({ hosts: 50, intervalMs: 1_000 })).toBe(8);
  expect(leastSeconds({ hosts: 1, intervalMs: 1_000 })).toBe(300);
  expect(markedOf({ hosts: 10_000 })).toBe(40);
});
