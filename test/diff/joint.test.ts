import { describe, expect, test } from 'vitest';
import { estimateRate } from '../../src/diff/batch-means.ts';
import { adjusted, changeOfRates, changeOfRuns } from '../../src/diff/change.ts';
import { adjustedRuns, adjustedTicks } from '../../src/diff/joint.ts';
import { changing, Noise, second } from './noise.ts';
import { plainAdjustedTicks } from './plain.ts';

const ROWS = 8;
const PAIRS = 150;

type Side = number[][];

/** Sides of runs whose rows move together by `share`: 0 not at all, 1 as one. */
function runsOf(noise: Noise, runs: number, share: number): Side {
  const common = Array.from({ length: runs }, () => noise.normal());
  return Array.from({ length: ROWS }, () =>
    common.map((all) => 1000 + 30 * (Math.sqrt(share) * all + Math.sqrt(1 - share) * noise.normal())),
  );
}

const ofRuns = (a: Side, b: Side) =>
  a.map((row, index) => ({ a: row, b: b[index] ?? [], p: changeOfRuns(row, b[index] ?? []).p }));

describe('of pairs of runs without a difference, any row is called different in 8 % at most', () => {
  test.each([0, 0.5, 1])('with rows that share %d of what moves them', (share) => {
    const noise = new Noise(7);
    let different = 0;
    for (let pair = 0; pair < PAIRS; pair++) {
      const ps = adjustedRuns(ofRuns(runsOf(noise, 8, share), runsOf(noise, 8, share)));
      if (ps.some((p) => (p ?? 1) < 0.05)) different++;
    }
    expect(different / PAIRS).toBeLessThanOrEqual(0.08);
  });
});

test('rows that are one are not held for many: four runs a side tell, where Holm never does', () => {
  const [a, b] = [
    [100, 101, 102, 103],
    [110, 111, 112, 113],
  ] as const;
  const pairs = Array.from({ length: ROWS }, () => ({ a, b, p: changeOfRuns(a, b).p }));
  expect(Math.min(...adjusted(pairs.map(({ p }) => p)).map(Number))).toBeGreaterThan(0.2);
  expect(Math.max(...adjustedRuns(pairs).map(Number))).toBeLessThan(0.05);
});

test('of rows that do not move together, p is about that of Holm and never more', () => {
  const noise = new Noise(11);
  const [a, b] = [
    runsOf(noise, 10, 0),
    runsOf(noise, 10, 0).map((row, index) => row.map((x) => x + 12 * index)),
  ];
  const pairs = ofRuns(a, b);
  const holm = adjusted(pairs.map(({ p }) => p));
  for (const [index, p] of adjustedRuns(pairs).entries()) {
    expect(p).toBeLessThanOrEqual(holm[index] ?? 0);
    expect(p).toBeGreaterThanOrEqual(pairs[index]?.p ?? 1);
    if ((holm[index] ?? 1) < 0.2) expect(p).toBeGreaterThan((holm[index] ?? 0) / 3);
  }
});

test('a row without a p keeps none', () => {
  const [a, b] = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  expect(adjustedRuns([{ a, b, p: null }])).toEqual([null]);
  expect(adjustedRuns([])).toEqual([]);
});

/** Rows of ticks with a memory, of which a share is that of all. */
function ticksOf(noise: Noise, ticks: number, isOne: boolean): Side {
  const process = changing(0.5, 0.2);
  const common = process(noise, 1000, ticks);
  return Array.from({ length: ROWS }, () => (isOne ? common : process(noise, 1000, ticks)));
}

function ofTicks(a: Side, b: Side, ticks: number) {
  const seconds = second(ticks);
  const estimates = a.map((row, index) =>
    [row, b[index] ?? []].map((counts) => estimateRate(counts, seconds)),
  );
  let [least, leastB] = [ticks, ticks];
  const pairs = a.map((row, index) => {
    const [ofA, ofB] = estimates[index] ?? [];
    const isKnown = ofA !== undefined && ofB !== undefined && 'rate' in ofA && 'rate' in ofB;
    if (isKnown) [least, leastB] = [Math.min(least, ofA.df + 1), Math.min(leastB, ofB.df + 1)];
    return { a: row, b: b[index] ?? [], p: isKnown ? changeOfRates(ofA, ofB).p : null };
  });
  const of = [pairs, { a: seconds, b: seconds }, { a: least, b: leastB }] as const;
  return { pairs, of, ps: adjustedTicks(...of) };
}

describe('of pairs of captures of one rate, any row is called different in 8 % at most', () => {
  test.each([true, false])('with rows that are one: %s', (isOne) => {
    const noise = new Noise(13);
    let different = 0;
    for (let pair = 0; pair < PAIRS; pair++) {
      const { ps } = ofTicks(ticksOf(noise, 240, isOne), ticksOf(noise, 240, isOne), 240);
      if (ps.some((p) => (p ?? 1) < 0.05)) different++;
    }
    expect(different / PAIRS).toBeLessThanOrEqual(0.08);
  });
});

test('rows of ticks that are one have the p of one', () => {
  const noise = new Noise(5);
  const { pairs, ps } = ofTicks(
    ticksOf(noise, 240, true),
    ticksOf(noise, 240, true).map((row) => row.map((count) => Math.round(count * 1.1))),
    240,
  );
  const [first] = pairs;
  expect(ps[0]).toBeLessThan(2 * (first?.p ?? 0) + 0.01);
});

test('rows of ticks have what the definition gives, to the bit', () => {
  const noise = new Noise(17);
  for (const isOne of [true, false, false]) {
    const [a, b] = [ticksOf(noise, 240, isOne), ticksOf(noise, 240, isOne)];
    const larger = b.map((row, index) => row.map((count) => Math.round(count * (1 + index / 20))));
    const { ps, of } = ofTicks(a, larger, 240);
    expect(ps).toEqual(plainAdjustedTicks(...of));
  }
});
