import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { exportCommand } from '../../../src/cli/export/command.ts';
import { argv } from '../../fixtures/argv.ts';
import { capturePieces } from '../../fixtures/capture.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';

function captureOf(pieces: readonly Buffer[]): string {
  const file = join(temporaryDirectory(), 'a.capture');
  writeFileSync(file, Buffer.concat(pieces));
  return file;
}

/** Runs the command, and returns what it says on stderr. */
async function exported(...args: string[]): Promise<string> {
  const texts: string[] = [];
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => texts.push(String(text)) > 0);
  onTestFinished(() => {
    write.mockRestore();
    process.exitCode = 0;
  });
  await exportCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parseAsync(args, { from: 'user' });
  return texts.join('');
}

describe('a file', () => {
  test('has its name when it is whole, and replaces another on request only', async () => {
    const capture = captureOf(capturePieces(12));
    const output = join(dirname(capture), 'a.csv');
    writeFileSync(output, 'mine');
    await expect(exported(...argv`${capture} --format csv -o ${output}`)).rejects.toMatchObject({
      code: 'OUTPUT_FILE',
      message: expect.stringContaining('it exists'),
    });
    expect(readFileSync(output, 'utf8')).toBe('mine');
    expect(await exported(...argv`${capture} --format csv -o ${output} --force`)).toBe('');
    expect(readFileSync(output, 'utf8').split('\r\n')).toHaveLength(1 + 36 + 1);
    expect(readdirSync(dirname(output)).toSorted()).toEqual(['a.capture', 'a.csv']);
    expect(process.exitCode).toBe(0);
  });

  test('is not left half written by an error', async () => {
    const capture = captureOf(capturePieces(3));
    const directory = temporaryDirectory();
    const output = join(directory, 'gone', 'a.csv');
    await expect(exported(...argv`${capture} --format csv -o ${output}`)).rejects.toMatchObject({
      code: 'OUTPUT_FILE',
    });
    expect(existsSync(output)).toBe(false);
  });
});

test('of a damaged capture says what is missing, and ends with status 1', async () => {
  const capture = captureOf(capturePieces(35).toSpliced(2, 1));
  const output = join(dirname(capture), 'a.ndjson');
  for (const format of ['ndjson', 'openmetrics', 'parquet']) {
    const said = await exported(...argv`${capture} --format ${format} -o ${output} --force`);
    expect(said).toContain(`vmtally: ${capture}: a member is missing, with 10.0 s of counts\n`);
    expect(process.exitCode).toBe(1);
  }
});

test.each([
  ['no format', [], /export needs --format: ndjson, csv, parquet, or openmetrics/],
  ['rows of counters', argv`--format openmetrics --by comm --counters`, /--by and --counters cannot/],
  ['another format', argv`--format xml`, /Allowed choices are ndjson, csv, parquet, openmetrics/],
  ['rows of a format that has all', argv`--format csv --by comm`, /--by needs --format openmetrics/],
  ['--force without a file', argv`--format csv --force`, /--force needs -o FILE/],
])('%s is refused', async (_, options, message) => {
  await expect(exported(captureOf(capturePieces(1)), ...options)).rejects.toThrow(message);
});

describe('a part', () => {
  const csv = async (capture: string, ...args: string[]): Promise<string[]> => {
    const output = join(dirname(capture), 'part.csv');
    await exported(...argv`${capture} --format csv --force -o ${output}`, ...args);
    return readFileSync(output, 'utf8').trim().split('\r\n');
  };

  test('has the counts of its ticks, with the names that earlier ticks gave', async () => {
    const capture = captureOf(capturePieces(35));
    const all = await csv(capture);
    const part = await csv(capture, '--from', '3s', '--to', '12s');
    expect(part).toEqual([all[0], ...all.slice(1 + 3 * 3, 1 + 3 * 12)]);
    const counters = await csv(capture, '--from', '3s', '--to', '12s', '--counters');
    expect(counters).toHaveLength(1 + 9);
  });

  test('without a tick is refused, and nothing is written', async () => {
    const capture = captureOf(capturePieces(12));
    await expect(csv(capture, '--from', '1h')).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('--from and --to select nothing'),
    });
    expect(existsSync(join(dirname(capture), 'part.csv'))).toBe(false);
  });
});
