import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { pack } from '../../../src/capture/gzip-member.ts';
import { Baseline } from '../../../src/cli/stat/baseline.ts';
import { conditionsOf } from '../../../src/cli/stat/conditions-of.ts';
import { isChange } from '../../../src/diff/limit.ts';
import { seriesOf } from '../../../src/report/captured-series.ts';
import { nothingMissed } from '../../../src/wire/nothing-missed.ts';
import { capturePieces, HEAD } from '../../fixtures/capture.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';

/** A capture of so many runs, each of one tick with 3 events of kmalloc: 64 and two of 4,096 bytes. */
function captureOf(runs: number): string {
  const file = join(temporaryDirectory(), 'a.capture');
  const [head = Buffer.alloc(0), first = head, end = head] = capturePieces(1);
  const text = gunzipSync(first).toString();
  const members = Array.from({ length: runs }, (_, index) =>
    pack(text.replace(/"member":1/, `"member":${index + 1}`).replaceAll('"run":1,', `"run":${index + 1},`)),
  );
  const last = gunzipSync(end).toString().replace('"runs":1,"members":1', `"runs":${runs},"members":${runs}`);
  writeFileSync(file, Buffer.concat([head, ...members, pack(last)]));
  return file;
}

const SERIES = HEAD.series.map((series) => seriesOf(series));
/** The changes that a text names. */
const changesOf = (text: string) => conditionsOf(text).filter(isChange);
/** Runs with so many events of 64 bytes by the program of a key. */
const runsOf = (counts: readonly number[], key = '7') =>
  counts.map((count) => ({
    counts: [new Map([[key, new Map([[64, count]])]]), new Map()],
    atSeconds: 1,
    seconds: 1,
    elapsedSeconds: 1,
  }));
const compared = (baseline: Baseline, counts: readonly number[], name = 'task0') =>
  baseline.compare(runsOf(counts), SERIES, nothingMissed(), { command: ['./new'], nameOf: () => name });

test('the sums of runs are compared with those of the capture', () => {
  const baseline = new Baseline(captureOf(6), undefined, changesOf('kmalloc > +5%, kmalloc.bytes < -50%'));
  const { a, b, rows, conditions } = compared(baseline, [6, 6, 6, 6, 6, 6]);
  expect([a.runs, b.runs, b.file]).toEqual([6, 6, './new']);
  expect(rows.find(({ event }) => event === 'kmem:kmalloc')).toMatchObject({
    name: 'all',
    a: 3,
    b: 6,
    ratio: 2,
    verdict: 'more',
  });
  expect(conditions?.map(({ condition, outcome }) => [condition, outcome])).toEqual([
    ['kmalloc > +5%', 'yes'],
    // 384 of 8,256 bytes.
    ['kmalloc.bytes < -50%', 'yes'],
  ]);
});

test('a condition on a row is judged by that row', () => {
  const baseline = new Baseline(captureOf(6), 'comm', changesOf('kmalloc comm=task0 > +5%'));
  expect(compared(baseline, [2, 2, 2, 2, 2, 2]).conditions?.[0]).toMatchObject({ outcome: 'no', ratio: 1 });
  expect(compared(baseline, [3, 3, 3, 3, 3, 3]).conditions?.[0]).toMatchObject({
    outcome: 'yes',
    ratio: expect.closeTo(1.5),
  });
});

test('a row that neither side has is unsure, and not the same', () => {
  const baseline = new Baseline(captureOf(6), 'comm', changesOf('kmalloc comm=typo > +5%'));
  const { conditions } = compared(baseline, [9, 9, 9, 9, 9, 9]);
  expect(conditions?.[0]).toMatchObject({ outcome: 'unsure', ratio: null });
});

test('too few runs tell nothing', () => {
  for (const [recorded, counted] of [
    [1, 9],
    [9, 3],
  ] as const) {
    const { rows, conditions } = compared(
      new Baseline(captureOf(recorded), undefined, changesOf('kmalloc > +5%')),
      Array(counted).fill(9),
    );
    expect(rows.find(({ event }) => event === 'kmem:kmalloc')?.verdict).toBe('too short to tell');
    expect(conditions).toEqual([
      { condition: 'kmalloc > +5%', outcome: 'unsure', ratio: expect.closeTo(3), low: null, high: null },
    ]);
  }
});

test.each([
  [
    'an event that the capture has not',
    undefined,
    'kfree > +1%, mm_page_alloc > +1%',
    /has no mm_page_alloc, but kmem:kmalloc/,
  ],
  ['a row without its option', undefined, 'kmalloc comm=gcc > +1%', /needs --by comm/],
  ['a row of another option', 'uid', 'kmalloc comm=gcc > +1%', /needs --by comm/],
  ['rows that a capture has not', 'cpu', 'kmalloc > +1%', /--by cpu cannot be used together/],
] as const)('%s is refused', (_, by, text, message) => {
  expect(() => new Baseline(captureOf(1), by, changesOf(text))).toThrow(message);
});

test('runs that count other things than the capture are refused before they begin', () => {
  const file = captureOf(6);
  const baseline = new Baseline(file, undefined, changesOf('kmalloc > +5%'));
  const filters = new Map<string, string | null>(HEAD.series.map(({ label }) => [label, null]));
  const system = { target: HEAD.target, inherit: true, untilExit: false, filters };
  baseline.check(system);
  const filtered = { ...system, filters: new Map([['kmem:kmalloc', 'bytes_req > 9']]) };
  expect(() => baseline.check(filtered)).toThrow(
    `--baseline ${file} (A) cannot be compared with the runs (B): kmem:kmalloc has no filter in A, and the filter bytes_req > 9 in B`,
  );
  expect(() => baseline.check({ ...system, target: 'a command' })).toThrow(
    /A counted 'system wide', and B a command/,
  );
  const { requests } = new Baseline(file, undefined, []);
  expect(requests).toEqual(HEAD.series.map(({ event }) => ({ text: event })));
  expect(() =>
    new Baseline(file, undefined, []).check({ ...system, filters: new Map([['kmem:mm', null]]) }),
  ).toThrow(
    `--baseline ${file} has none of the events that are counted: it has ${HEAD.series.map(({ label }) => label).join(', ')}; without -e these are counted`,
  );
  // A condition on an event that is not counted is refused then, and not behind the runs.
  const others = { ...system, filters: new Map([['kmem:kfree', null]]) };
  expect(() => baseline.check(others)).toThrow("--fail-if 'kmalloc > +5%': kmalloc is not counted");
});
