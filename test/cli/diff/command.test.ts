import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { diffCommand } from '../../../src/cli/diff/command.ts';
import { DiffReport } from '../../../src/report/diff-report.ts';
import { argv } from '../../fixtures/argv.ts';
import { capturePieces } from '../../fixtures/capture.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';

function fileOf(pieces: readonly Buffer[]): string {
  const file = join(temporaryDirectory(), 'a.capture');
  writeFileSync(file, Buffer.concat(pieces));
  return file;
}

/** Compares two files, and returns the report as data. */
async function compared(before: string, after: string): Promise<DiffReport> {
  const texts: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => texts.push(String(text)) > 0);
  onTestFinished(() => write.mockRestore());
  await diffCommand().parseAsync(argv`${before} ${after} --json`, { from: 'user' });
  return DiffReport.parse(JSON.parse(texts.join('')));
}

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
