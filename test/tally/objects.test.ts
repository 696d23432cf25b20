import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupsOf, sumsOf } from '../../src/tally/objects.ts';

/** The two numbers of an object. */
const object = (tick: number, site: number, bytes: number, pid: number) => [
  tick * 2 ** 32 + site,
  bytes * 2 ** 22 + pid,
];
const groups = (objects: number[][], tickNs: number[], endNs: number) =>
  groupsOf({ live: Float64Array.from(objects.flat()), tickNs, endNs });

/** Times of these ticks, a second each; the others were lost, and there is no tick 0. */
function timesOf(...numbers: number[]): number[] {
  const ticks: number[] = [];
  for (const tick of numbers) ticks[tick] = tick * 1e9;
  return ticks;
}
const TICKS = timesOf(1, 2, 3, 4);

test('objects that have all in common are one group', () => {
  const one = object(1, 0x81234567, 64, 4194303);
  expect(groups([one, object(1, 0x81234567, 96, 7), one], TICKS, 4e9)).toEqual([
    { pid: 4194303, site: 0x81234567, bytes: 64, objects: 2, leastNs: 2e9, mostNs: 3e9 },
    { pid: 7, site: 0x81234567, bytes: 96, objects: 1, leastNs: 2e9, mostNs: 3e9 },
  ]);
});

test('the largest numbers are exact', () => {
  const [group] = groups([object(3, 2 ** 32 - 1, 2 ** 31 - 1, 2 ** 22 - 1)], TICKS, 4e9);
  expect(group).toMatchObject({
    pid: 2 ** 22 - 1,
    site: 2 ** 32 - 1,
    bytes: 2 ** 31 - 1,
    leastNs: 0,
    mostNs: 1e9,
  });
});

test('a lost tick makes an age less sure', () => {
  expect(groups([object(2, 1, 8, 1)], timesOf(1, 2, 4), 4e9)).toMatchObject([{ leastNs: 0, mostNs: 2e9 }]);
});

test('numbers of ticks that began again from 0 are of the last turn', () => {
  const ticks = Array.from({ length: 2 ** 21 + 3 }, (_, tick) => tick);
  expect(groups([object(1, 1, 8, 1)], ticks, 2 ** 21 + 2)).toMatchObject([{ leastNs: 0, mostNs: 1 }]);
});

test('sums that were not printed are 0', () => {
  const sums = sumsOf(new Map([['@vt_sum_allocated', 5]]));
  expect(sums).toMatchObject({ allocated: 5, freed: 0, earlier: 0, parts: 0, refused: 0 });
});

test('an object of any process, call site, tick, and size from 8 bytes to 4 MiB is one', () => {
  const parts = fc.record({
    pid: fc.integer({ min: 0, max: 2 ** 22 - 1 }),
    site: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    bytes: fc.integer({ min: 8, max: 4 << 20 }),
    tick: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(
    fc.property(parts, ({ pid, site, bytes, tick }) => {
      expect(groups([object(tick, site, bytes, pid)], TICKS, 4e9)).toMatchObject([
        { pid, site, bytes, objects: 1 },
      ]);
    }),
  );
});
