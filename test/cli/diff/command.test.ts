import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { CaptureWriter } from '../../../src/capture/writer.ts';
import { diffCommand } from '../../../src/cli/diff/command.ts';
import { DiffReport } from '../../../src/report/diff-report.ts';
import { diffToText } from '../../../src/report/diff-to-text.ts';
import { nothingMissed } from '../../../src/wire/nothing-missed.ts';
import { capturedTick, capturePieces, HEAD } from '../../fixtures/capture.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';

function fileOf(pieces: readonly Buffer[]): string {
  const file = join(temporaryDirectory(), 'a.capture');
  writeFileSync(file, Buffer.concat(pieces));
  return file;
}

/** The pieces of a capture with a run of a tick for each of these counts. */
function runsOf(counts: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  const writer = new CaptureWriter(
    (piece) => pieces.push(piece),
    { ...HEAD, repeats: counts.length },
    () => ({
      seconds: 1,
      elapsedSeconds: 1,
      status: 0,
      exactness: nothingMissed(),
      cost: { bpftraceSeconds: 1, vmtallySeconds: 2, startSeconds: 0.5, cpuPercent: 3 },
    }),
  );
  for (const count of counts) {
    writer.tick(capturedTick(1, { quads: { row: [0], series: [0], value: [64], count: [count] } }));
    writer.endRun();
  }
  writer.end(null);
  return pieces;
}

async function printed(...line: string[]): Promise<string> {
  const texts: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => texts.push(String(text)) > 0);
  onTestFinished(() => write.mockRestore());
  await diffCommand().parseAsync(line, { from: 'user' });
  return texts.join('');
}

/** Compares two files, and returns the report as data. */
const compared = async (...files: [string, string]): Promise<DiffReport> =>
  DiffReport.parse(JSON.parse(await printed(...files, '--json')));

test('a side without one of its members says so, and ends with status 1', async () => {
  onTestFinished(() => {
    process.exitCode = 0;
  });
  const pieces = capturePieces(35);
  const lacking = fileOf(pieces.toSpliced(2, 1));
  const { a, b, rows } = await compared(lacking, fileOf(pieces));
  expect(a.notes[0]).toBe('a member is missing, with 10.0 s of counts');
  expect(b.notes).toEqual([]);
  expect(rows.map(({ verdict }) => verdict)).not.toContain('more');
  expect(process.exitCode).toBe(1);
});

test('whole files have no notes and status 0', async () => {
  const file = fileOf(capturePieces(35));
  const { a } = await compared(file, file);
  expect(a.notes).toEqual([]);
  expect(process.exitCode).toBe(0);
});

test('an event that one side did not count is named, and is no difference', async () => {
  const [series] = HEAD.series;
  const less = { ...HEAD, series: series === undefined ? [] : [series] };
  const quads = { row: [0], series: [0], value: [64], count: [3] };
  const { a, b, rows } = await compared(
    fileOf(capturePieces(5)),
    fileOf(capturePieces(5, less, () => ({ quads }))),
  );
  expect(a.notes).toEqual([`counted on this side only, so not compared: ${HEAD.series[1]?.label}`]);
  expect(b.notes).toEqual([]);
  expect(new Set(rows.map(({ event }) => event))).toEqual(new Set([series?.label]));
});

test('large numbers have a blank between them', async () => {
  const quads = { row: [0], series: [0], value: [64], count: [48_525_362_000] };
  const file = fileOf(capturePieces(5, HEAD, () => ({ quads })));
  expect(await printed(file, file)).toMatch(/ 48,525,362,000 48,525,362,000 /);
});

test('the table of runs says what CHANGE is, as the numbers beside it are means', async () => {
  const runs = (counts: readonly number[]) => fileOf(runsOf(counts));
  const text = await printed(runs([100, 101, 102, 103, 104, 500]), runs([110, 111, 112, 113, 114, 115]));
  expect(text).toContain('CHANGE is the median of the ratios of each run of B to each of A');
  const one = fileOf(capturePieces(35));
  expect(await printed(one, one)).not.toContain('CHANGE is the median');
});

test('the table is that of the whole report, which has the distributions of all rows', async () => {
  const counts = (tick: number, large: number) => ({
    quads: {
      row: [0, 0, 1, 1],
      series: [0, 0, 0, 0],
      value: [64, 4096, 64, 4096],
      count: [50 + (tick % 3), large, 20 + (tick % 4), 2 * large],
    },
  });
  const files: [string, string] = [
    fileOf(capturePieces(60, HEAD, (tick) => counts(tick, 10 + (tick % 2)))),
    fileOf(capturePieces(60, HEAD, (tick) => counts(tick, 30 + (tick % 5)))),
  ];
  const report = await compared(...files);
  expect(report.rows.map(({ distribution }) => distribution !== null)).toEqual([true, true]);
  for (const top of [1, 2]) {
    const text = await printed(...files, '--top', String(top));
    expect(text).toBe(diffToText(report, { top }));
    expect(text.match(/have other values/g)).toHaveLength(top);
  }
});
