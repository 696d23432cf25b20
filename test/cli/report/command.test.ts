import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { pack } from '../../../src/capture/gzip-member.ts';
import { reportCommand } from '../../../src/cli/report/command.ts';
import { localTime } from '../../../src/text/local-time.ts';
import { argv } from '../../fixtures/argv.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';

const document = readFileSync(new URL('../../../docs/capture-format.md', import.meta.url), 'utf8');
const [, block = ''] = /```json\n([\s\S]*?)```/.exec(document) ?? [];
/** The example of the documentation: a run of two seconds. */
const [head = '', ...lines] = block.split('\n').filter((line) => line !== '');
const end = lines.pop() ?? '';

/** A file with so many runs like that of the example. */
function captureOf(runs: number): string {
  const file = join(temporaryDirectory(), 'a.capture');
  const numbered = (run: number) =>
    lines.map((line) => line.replace(/"member":1/, `"member":${run}`).replace(/"run":1/, `"run":${run}`));
  const members = Array.from({ length: runs }, (_, index) => numbered(index + 1));
  const last = end.replace('"runs":1,"members":1', `"runs":${runs},"members":${runs}`);
  const parts = [[head], ...members, [last]].map((part) => pack(`${part.join('\n')}\n`));
  writeFileSync(file, Buffer.concat(parts));
  return file;
}

/** Runs the command, and returns the text that it prints. */
async function printed(file: string, options: readonly string[]): Promise<string> {
  const texts: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => texts.push(String(text)) > 0);
  onTestFinished(() => {
    write.mockRestore();
    process.exitCode = 0;
  });
  await reportCommand().parseAsync([file, ...options], { from: 'user' });
  return texts.join('');
}

describe('a part of the time', () => {
  test.each([
    ['behind the end', argv`--from 2s`],
    ['between two ticks', argv`--from 1100ms --to 1900ms`],
  ])('%s is refused with the length of the capture', async (_, options) => {
    await expect(printed(captureOf(1), options)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/it is 2\.000 s long/),
    });
  });

  test('says that the cost is of more than the part', async () => {
    const file = captureOf(1);
    expect(await printed(file, argv`--from 1s`)).toMatch(
      /^ +0\.030 CPU seconds to count all that the files have \(1\.5 % of a CPU\)$/m,
    );
    expect(JSON.parse(await printed(file, argv`--from 1s --json`))).toMatchObject({
      cost: { ofFiles: true },
    });
    expect(await printed(file, [])).toMatch(/ CPU seconds to count \(1\.5 % of a CPU\), 0\.500 to start$/m);
  });

  test('with one tick has its counts', async () => {
    expect(await printed(captureOf(1), argv`--from 1s`)).toMatch(/ 12 +kmem:kmalloc/);
  });
});

describe('times of day', () => {
  test('the first and the last time that was counted are as the options take them', async () => {
    const file = captureOf(1);
    expect(await printed(file, [])).not.toContain('# from');
    const part = await printed(file, argv`--from 1s`);
    const [, from = '', to = ''] = /^# from {5}(.*)\n# to {7}(.*)$/m.exec(part) ?? [];
    expect([from, to].map((text) => new Date(text).getTime())).toEqual([
      1_700_000_001_000, 1_700_000_002_000,
    ]);
    const again = await printed(file, ['--from', from, '--to', to]);
    expect(again).toBe(part);
  });

  test('a part with nothing is refused with the times that there are, local', async () => {
    await expect(printed(captureOf(1), ['--from', '2001-01-01', '--to', '2001-01-02'])).rejects.toMatchObject(
      {
        message: expect.stringContaining(
          `its ticks end from ${localTime(1_700_000_001_000)} to ${localTime(1_700_000_002_000)}`,
        ),
      },
    );
  });
});

describe('several runs', () => {
  test('by process are refused, as no process is in two of them', async () => {
    const file = captureOf(3);
    await expect(printed(file, argv`--by pid`)).rejects.toMatchObject({
      code: 'USAGE',
      message: `--by pid: ${file} has 3 runs, and each run has processes of its own: use --by comm`,
    });
    expect(await printed(captureOf(1), argv`--by pid`)).toContain('cc1');
  });

  test('by program have the mean', async () => {
    expect(await printed(captureOf(3), argv`--by comm`)).toMatch(/cc1 +42 kmem:kmalloc/);
  });
});

test('--by uid has the rows of --by user, as stat calls them', async () => {
  const file = captureOf(1);
  expect(await printed(file, argv`--by uid`)).toBe(await printed(file, argv`--by user`));
});
