import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Span } from '../../src/capture/losses.ts';
import type { HeadLine } from '../../src/capture/schema.ts';
import { rowsBy } from '../../src/cli/report/rows-by.ts';
import { samplesOf } from '../../src/diff/samples.ts';
import { readBootId } from '../../src/kernel/boot-id.ts';
import { readProcess } from '../../src/kernel/processes.ts';
import { captureNotes } from '../../src/report/capture-notes.ts';
import { isWhole, runsOf } from '../../src/report/capture-runs.ts';
import { Captures } from '../../src/report/captures.ts';
import { capturePieces, HEAD, recordPieces } from '../fixtures/capture.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const ALL: Span = { from: 0, to: Number.POSITIVE_INFINITY };

/** A folder with files of these pieces, named so that they are in another order. */
function folderOf(files: readonly (readonly Buffer[])[]): string {
  const folder = temporaryDirectory();
  for (const [index, pieces] of files.entries())
    writeFileSync(join(folder, `${9 - index}.capture`), Buffer.concat(pieces));
  return folder;
}

function read(paths: readonly string[], span = ALL) {
  const captures = new Captures(paths);
  if (span.isWall) captures.narrow(1000 * span.from, 1000 * span.to);
  const found = runsOf(captures.items(), captures.head, rowsBy('comm').keyOf, span);
  return { found, notes: [...captureNotes(found), ...captures.notes], files: captures.files.length };
}

const later = (head: typeof HEAD, seconds: number): typeof HEAD => ({
  ...head,
  startedMs: head.startedMs + 1000 * seconds,
});

const sumsOf = ({ runs }: ReturnType<typeof runsOf>) =>
  runs[0]?.counts.map((rows) =>
    [...rows.values()].flatMap((sizes) => [...sizes.values()]).reduce((a, b) => a + b, 0),
  );

describe('the files of a record', () => {
  test.each([[[3]], [[10]], [[10, 20, 30]], [[1, 2, 3, 34]], [[17, 18]]])(
    'cut behind the ticks %j are as one file',
    (cuts) => {
      const whole = read([folderOf([capturePieces(35)])]);
      const { found, notes } = read([folderOf(recordPieces(35, cuts))]);
      expect(found.runs).toEqual(whole.found.runs.map((run) => ({ ...run, elapsedSeconds: 35 })));
      expect(notes).toEqual([]);
      expect(isWhole(found)).toBe(true);
      expect(found.state?.exactness.exact).toBe(true);
    },
  );

  test('each stand alone', () => {
    for (const [index, pieces] of recordPieces(35, [12, 20]).entries()) {
      const { found } = read([folderOf([pieces])]);
      expect(isWhole(found)).toBe(true);
      expect(found.runs[0]?.seconds).toBeCloseTo([12, 8, 15][index] ?? 0, 9);
      expect([...(found.runs[0]?.counts[0]?.keys() ?? [])].toSorted()).toEqual(
        // Row 1 has its last name from tick 2 on.
        ['last', 'task0'],
      );
    }
  });

  test('are the same samples for diff', () => {
    const samples = (folder: string) => {
      const captures = new Captures([folder]);
      const { rows, seconds } = samplesOf(
        () => captures.items(),
        captures.head,
        (row) => row?.name ?? '',
      );
      return { rows: rows.map(({ name, counts }) => ({ name, counts })), seconds };
    };
    expect(samples(folderOf(recordPieces(35, [7, 22])))).toEqual(samples(folderOf([capturePieces(35)])));
  });

  test('of which one is missing say so, and for how long nothing was recorded', () => {
    const [first = [], , third = []] = recordPieces(30, [10, 20]);
    const { found, notes } = read([folderOf([first, third])]);
    expect(notes).toEqual([expect.stringMatching(/8\.capture: 1 file of the record before it is missing$/)]);
    expect(found.state?.exactness).toMatchObject({
      exact: false,
      gaps: [{ reason: 'not recorded', seconds: expect.closeTo(10, 6) }],
    });
    expect(found.runs[0]?.seconds).toBeCloseTo(30, 6);
    expect(isWhole(found)).toBe(false);
  });

  test('of which one was cut off have all of its members', () => {
    const [first = [], second = []] = recordPieces(30, [15]);
    // The second member of the first file, its last run line and its end.
    const { found, notes } = read([folderOf([first.slice(0, 2), second])]);
    expect(notes).toEqual([
      expect.stringMatching(/9\.capture: it has no end: up to 10 s of counts may be missing$/),
    ]);
    expect(sumsOf(found)?.[0]).toBe(
      Array.from({ length: 30 }, (_, i) => i + 3).reduce((a, b) => a + b, 0) - (13 + 14 + 15 + 16 + 17),
    );
    expect(found.lost).toEqual([]);
    expect(found.state?.exactness.gaps).toEqual([
      expect.objectContaining({ reason: 'not recorded', seconds: expect.closeTo(5, 6) }),
    ]);
  });
});

describe('records of the system that follow one another', () => {
  const [one, two] = [capturePieces(10), capturePieces(5, later(HEAD, 70))];

  test('are one run with a gap', () => {
    const { found, notes } = read([folderOf([one, two])]);
    expect(found.runs).toHaveLength(1);
    expect(found.runs[0]?.seconds).toBeCloseTo(75, 6);
    expect(found.state?.exactness.gaps).toEqual([
      expect.objectContaining({ reason: 'not recorded', seconds: expect.closeTo(60, 6) }),
    ]);
    expect(notes).toEqual([]);
    expect(sumsOf(found)).toEqual([55 + 20 + 15 + 10, 10_055 + 5015]);
  });

  test('may have other series: the report says of each in how many files it is', () => {
    const swapped = { ...later(HEAD, 70), series: HEAD.series.slice(1) };
    const plain = capturePieces(5, swapped, () => ({
      quads: { row: [0], series: [0], value: [0], count: [7] },
    }));
    const { found, notes } = read([folderOf([one, plain])]);
    expect(sumsOf(found)).toEqual([75, 10_055 + 35]);
    expect(notes).toEqual(['kmem:kmalloc: only 1 of 2 files has counted it']);
  });

  test('are chosen by time, and other files are not read', () => {
    const at = (seconds: number) => HEAD.startedMs / 1000 + seconds;
    const span = { from: at(71), to: at(73), isWall: true };
    const { found, files } = read([folderOf([one, two])], span);
    expect(files).toBe(1);
    expect(found.runs[0]?.seconds).toBe(2);
    expect(sumsOf(found)).toEqual([2 + 3 + 4, 2005]);
    expect(read([folderOf([one, two])], { from: at(20), to: at(30), isWall: true }).found.isOutside).toBe(
      true,
    );
  });
});

test('records of a command are runs', () => {
  const command: Partial<HeadLine> = { command: ['make'] };
  const files = [0, 100, 200].map((seconds) => capturePieces(5, { ...later(HEAD, seconds), ...command }));
  const { found } = read([folderOf(files)]);
  expect(found.runs).toHaveLength(3);
  expect(found.runs.map(({ seconds }) => seconds)).toEqual([5, 5, 5]);
});

describe('files that do not belong together are refused', () => {
  test.each([
    ['of the same time', [capturePieces(30), capturePieces(30, later(HEAD, 5))], /begins before .* ends/],
    [
      'of other hosts',
      [capturePieces(3), capturePieces(3, { ...later(HEAD, 9), host: 'there' })],
      /its host is there/,
    ],
    [
      'of another scope',
      [capturePieces(3), capturePieces(3, { ...later(HEAD, 9), target: 'x' })],
      /its target is x/,
    ],
  ])('%s', (_, files, message) => {
    expect(() => read([folderOf(files)])).toThrow(message);
  });

  test('the same file twice', () => {
    const file = join(folderOf([capturePieces(3)]), '9.capture');
    expect(() => read([file, file])).toThrow('has the same counts');
  });

  test('a folder without captures', () => {
    expect(() => read([temporaryDirectory({ 'a.txt': 'x' })])).toThrow('it has no captures');
  });
});

test('a file of a folder that is no capture is named, and the rest is read', () => {
  const folder = folderOf([capturePieces(3)]);
  writeFileSync(join(folder, '0.capture'), '');
  const { found, notes } = read([folder]);
  expect(notes).toEqual([expect.stringMatching(/0\.capture: it is empty, and is left out$/)]);
  expect(isWhole(found)).toBe(false);
  expect(found.runs[0]?.seconds).toBe(3);
});

test('a file that is being written is whole as far as it is', () => {
  const writer = { pid: process.pid, start: readProcess(process.pid)?.start ?? 0 };
  const pieces = capturePieces(25, { ...HEAD, bootId: readBootId(), writer }).slice(0, 3);
  const torn = (pieces[2] ?? Buffer.alloc(0)).subarray(0, 100);
  const { found, notes } = read([folderOf([[...pieces, torn]])]);
  expect(notes).toEqual(['it is being written: its last counts, of 10 s at most, are not in it yet']);
  expect(isWhole(found)).toBe(true);
  expect(found.runs[0]?.seconds).toBe(20);
});
