import { expect, test } from 'vitest';
import type { CapturedTick } from '../../src/capture/captured-tick.ts';
import { readCapture, readHead } from '../../src/capture/reader.ts';
import { diff } from '../../src/diff/diff.ts';
import { addTo, noSamples, samplesOf } from '../../src/diff/samples.ts';
import { capturePieces, HEAD, sourceFrom } from '../fixtures/capture.ts';
import { BYTES, who } from '../fixtures/feed.ts';
import { Random } from '../fixtures/random.ts';

/** A capture in which each of some processes counts about so many events a tick. */
function captured(means: Record<string, number>, seed: number, ticks = 100) {
  const random = new Random(seed);
  const names = Object.keys(means);
  const more = (tick: number): Partial<CapturedTick> => ({
    rows: tick === 1 ? names.map((name, row) => who(row, { name })) : [],
    quads: {
      row: names.map((_, row) => row),
      series: names.map(() => 0),
      value: names.map(() => 64),
      count: names.map((name) => (means[name] ?? 0) + random.int(5)),
    },
  });
  const source = sourceFrom(Buffer.concat(capturePieces(ticks, HEAD, more)));
  return samplesOf(
    () => readCapture(source, readHead(source)),
    readHead(source),
    (row) => row?.name ?? '?',
  );
}

const ANY = { least: 1, missing: () => 1 };
const verdicts = (
  ...[a, b, options = ANY]: [Parameters<typeof diff>[0], Parameters<typeof diff>[1], typeof ANY?]
) => Object.fromEntries(diff(a, b, options).map(({ name, verdict }) => [name, verdict]));

const before = captured({ same: 100, grows: 100, shrinks: 100, goes: 9 }, 1);
const after = captured({ same: 100, grows: 110, shrinks: 90, comes: 9 }, 2);

test('each row has its verdict, by name', () => {
  expect(verdicts(before, after)).toEqual({
    same: 'same within',
    grows: 'more',
    shrinks: 'less',
    goes: 'only in A',
    comes: 'only in B',
  });
});

test('swapped sides have the other verdicts', () => {
  expect(verdicts(after, before)).toMatchObject({ grows: 'less', shrinks: 'more', goes: 'only in B' });
});

test('a capture is the same as itself', () => {
  expect(new Set(Object.values(verdicts(before, before)))).toEqual(new Set(['same within']));
});

test('what one side may lack is no difference', () => {
  expect(verdicts(before, after, { ...ANY, missing: () => 1.2 })).toMatchObject({ grows: 'may be missing' });
  const unknown = { ...ANY, missing: () => Number.POSITIVE_INFINITY };
  expect(verdicts(before, after, unknown)).toMatchObject({ grows: 'may be missing', goes: 'may be missing' });
});

test('a short capture says how long it has to be', () => {
  const [row] = diff(captured({ a: 5 }, 3, 4), captured({ a: 5 }, 4, 4), ANY);
  expect(row).toMatchObject({ verdict: 'too short to tell', needsSeconds: expect.any(Number), change: null });
  expect(row?.needsSeconds).toBeGreaterThan(4);
});

/** Ticks of both, two and two joined. */
const merged = (samples: ReturnType<typeof captured>) => {
  const pairs = (numbers: readonly number[]) =>
    numbers.flatMap((number, index) => (index % 2 === 0 ? [number + (numbers[index + 1] ?? 0)] : []));
  return {
    ...samples,
    seconds: pairs(samples.seconds),
    rows: samples.rows.map(({ counts, cells, ...row }) => ({
      ...row,
      counts: pairs(counts),
      cells: { ...cells, sample: cells.sample.map((sample) => sample >> 1) },
    })),
  };
};

test('merged ticks have the same verdicts', () => {
  const [a, b] = [captured({ same: 100, grows: 100 }, 1, 400), captured({ same: 100, grows: 110 }, 2, 400)];
  expect(verdicts(a, b)).toEqual({ same: 'same within', grows: 'more' });
  expect(verdicts(merged(a), merged(b))).toEqual(verdicts(a, b));
});

test('another unit of time has the same verdicts and ratios', () => {
  const slow = (samples: ReturnType<typeof captured>) => ({
    ...samples,
    seconds: samples.seconds.map((each) => 10 * each),
  });
  const plain = diff(before, after, ANY).map(({ verdict, change }) => [verdict, change?.ratio.toFixed(9)]);
  const scaled = diff(slow(before), slow(after), ANY);
  expect(scaled.map(({ verdict, change }) => [verdict, change?.ratio.toFixed(9)])).toEqual(plain);
});

test('ten runs of a command that allocates 5 % more are found, with the program and the size class', () => {
  const random = new Random(9);
  const runsOf = (more: number) => {
    const rows = ['gcc', 'ld', 'sh'].map((name) => noSamples(BYTES, name, 10));
    for (const row of rows)
      for (let run = 0; run < 10; run++) {
        addTo(row, run, 64, 10_000 + random.int(100));
        addTo(row, run, 256, (row.name === 'gcc' ? Math.round(5_000 * more) : 5_000) + random.int(50));
      }
    return { rows, seconds: Array(10).fill(1), areRuns: true };
  };
  const rows = diff(runsOf(1), runsOf(1.15), ANY);
  expect(Object.fromEntries(rows.map(({ name, verdict }) => [name, verdict]))).toEqual({
    gcc: 'more',
    ld: 'same within',
    sh: 'same within',
  });
  const [gcc] = rows;
  expect(gcc?.change?.ratio).toBeCloseTo(1.05, 2);
  expect(gcc?.value?.value).toBe(256);
  const distribution = gcc?.distribution();
  expect(distribution?.distance).toBeGreaterThan(distribution?.byChance ?? 1);
});
