import { describe, expect, test } from 'vitest';
import { pack } from '../../src/capture/gzip-member.ts';
import { readCapture, readHead } from '../../src/capture/reader.ts';
import { rowsBy } from '../../src/cli/report/rows-by.ts';
import { captureNotes, headLines } from '../../src/report/capture-notes.ts';
import { isWhole, runsOf, withLosses } from '../../src/report/capture-runs.ts';
import { nothingMissed } from '../../src/wire/nothing-missed.ts';
import { capturePieces, HEAD, sourceFrom } from '../fixtures/capture.ts';
import { who } from '../fixtures/feed.ts';

const ALL = { from: 0, to: Number.POSITIVE_INFINITY };

function runsIn(pieces: readonly Buffer[], by?: Parameters<typeof rowsBy>[0], span = ALL) {
  const source = sourceFrom(Buffer.concat(pieces));
  const head = readHead(source);
  return runsOf(readCapture(source, head), head, rowsBy(by).keyOf, span);
}

/** Sums of all rows, by series. */
const sumsOf = ({ runs }: ReturnType<typeof runsIn>) =>
  runs[0]?.counts.map((rows) =>
    [...rows.values()].reduce((sum, sizes) => sum + [...sizes.values()].reduce((a, b) => a + b, 0), 0),
  );

const pieces = capturePieces(35);
const [head = Buffer.alloc(0), first = head, second = head, third = head, fourth = head, end = head] = pieces;
/** 1 + … + 35 and 2 a tick; 1001 + … + 1035. */
const SUMS = [630 + 70, 35_000 + 630];

test('a whole capture has the sum of all ticks', () => {
  const found = runsIn(pieces);
  expect(sumsOf(found)).toEqual(SUMS);
  expect(found.runs[0]).toMatchObject({ seconds: 35, atSeconds: 35, elapsedSeconds: 35 });
  expect(isWhole(found)).toBe(true);
  expect(captureNotes(found)).toEqual([]);
  expect(withLosses(nothingMissed(), found)).toEqual(nothingMissed());
});

test('a part of the time has the ticks that end in it', () => {
  const found = runsIn(pieces, undefined, { from: 10, to: 12 });
  expect(sumsOf(found)).toEqual([11 + 12 + 4, 2_023]);
  expect(found.runs[0]?.seconds).toBe(2);
});

describe('a file that lacks something says so', () => {
  test('a member that is missing, with its counts and its time', () => {
    const found = runsIn([head, first, third, fourth, end]);
    const lost = [11 + 12 + 13 + 14 + 15 + 16 + 17 + 18 + 19 + 20 + 20, 10_155];
    expect(sumsOf(found)).toEqual(SUMS.map((sum, index) => sum - (lost[index] ?? 0)));
    expect(found.lost).toEqual([
      { event: 'kmem:kmalloc', count: lost[0] },
      { event: 'kmem:kfree', count: lost[1] },
    ]);
    expect(captureNotes(found)[0]).toBe('a member is missing, with 10.0 s of counts');
    expect(found.runs[0]?.seconds).toBeCloseTo(35, 6);
    expect(withLosses(nothingMissed(), found)).toMatchObject({
      exact: false,
      gaps: [{ reason: 'capture damaged', seconds: expect.closeTo(10, 6) }],
    });
    expect(isWhole(found)).toBe(false);
  });

  test.each([
    [99_999, 'kmem:kfree: 64,369 of its counts are missing'],
    [5_630, 'kmem:kfree: has 30,000 counts more than its totals say'],
  ])('totals that are not those of its ticks: %i', (frees, note) => {
    const lying = pack(
      `${JSON.stringify({
        kind: 'run',
        run: 1,
        ended: true,
        seconds: 35,
        elapsedSeconds: 35,
        status: 0,
        exactness: nothingMissed(),
        cost: { bpftraceSeconds: 0, vmtallySeconds: 0, startSeconds: 0, cpuPercent: 0 },
        totals: [
          [SUMS[0] ?? 0, 0],
          [frees, null],
        ],
      })}\n`,
    );
    const found = runsIn([head, first, second, third, fourth, lying, end]);
    expect(found.lost).toEqual([{ event: 'kmem:kfree', count: frees - (SUMS[1] ?? 0) }]);
    expect(captureNotes(found)).toContain(note);
    expect(isWhole(found)).toBe(false);
  });

  test('no end', () => {
    expect(captureNotes(runsIn(pieces.slice(0, -1)))).toEqual([
      'it has no end: up to 10 s of counts may be missing',
    ]);
  });
});

describe('what is there twice counts once', () => {
  test.each([
    ['a whole file behind itself', [...pieces, ...pieces]],
    ['a member', [head, first, second, second, third, fourth, end]],
    ['a member that goes back', [head, first, second, third, first, fourth, end]],
  ])('%s', (_, all) => {
    const found = runsIn(all);
    expect(sumsOf(found)).toEqual(SUMS);
    expect(found.damages).toHaveLength(1);
    expect(isWhole(found)).toBe(false);
  });
});

test('a process whose name begins with = is a row of its own', () => {
  const named = capturePieces(3, HEAD, (tick) => ({
    rows: tick === 1 ? [who(0, { name: 'gcc' }), who(1, { name: '=gcc' })] : [],
  }));
  const { runs } = runsIn(named, 'comm');
  expect([...(runs[0]?.counts[0]?.keys() ?? [])].toSorted()).toEqual(['=gcc', 'gcc']);
});

test('texts of the head reach no terminal as they are', () => {
  const [series] = HEAD.series;
  if (series === undefined) return expect.fail('no series');
  const hostile = capturePieces(1, {
    ...HEAD,
    target: '\u001b[31mRED',
    host: '\u001b]0;x\u0007',
    series: [{ ...series, label: '\u001b[2J' }, ...HEAD.series.slice(1)],
  });
  const read = readHead(sourceFrom(Buffer.concat(hostile)));
  expect(JSON.stringify(read)).not.toMatch(/\\u001b|\\u0007/);
  expect(JSON.stringify(headLines(read, { runs: [], counted: undefined }, false))).not.toMatch(
    /\\u001b|\\u0007/,
  );
});
