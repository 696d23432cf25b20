import { Command, Option } from 'commander';
import { diffReportOf } from '../../report/diff-report-of.ts';
import { diffToText } from '../../report/diff-to-text.ts';
import { toJson } from '../../report/to-json.ts';
import { whole } from '../arguments.ts';
import { openOutput } from '../output.ts';
import { type CaptureRows, REPORT_ROWS } from '../report/rows-by.ts';
import { usage } from '../stat/options.ts';
import { readSide } from './read-side.ts';

interface DiffOptions {
  by: CaptureRows;
  atLeast: number;
  top: number;
  json?: boolean;
  output?: string;
}

export function diffCommand(): Command {
  return new Command('diff')
    .description('compare two captures, and say which differences are more than chance')
    .argument('<before>', 'capture of the side A: a file or a folder')
    .argument('<after>', 'capture of the side B: a file or a folder')
    .addOption(new Option('--by <rows>', 'rows to compare').choices([...REPORT_ROWS]).default('comm'))
    .option('--at-least <percent>', 'call only a change of so many percent more or less: 2%', percentage, 1)
    .option('--top <n>', 'print at most N rows', whole(1), 40)
    .option('--json', 'print all data as JSON (see vmtally schema diff)')
    .option('-o, --output <file>', 'write the report to this file')
    .addHelpText('after', EXAMPLES)
    .action(run);
}

const EXAMPLES = `
Examples:
  vmtally record -r 10 -o old.capture -- ./test.old
  vmtally record -r 10 -o new.capture -- ./test.new
  vmtally diff old.capture new.capture
  vmtally diff --at-least 2% monday.capture tuesday.capture

Where both captures have several runs, each run is a sample: six a side and
more tell most. Else the ticks of each are joined to batches that are longer
than their memory. 95 of 100 times no row is called more or less by chance.

Exit status: 0, or 1 if a part of a file cannot be read. 2: wrong usage, or no
capture.`;

/** Reads percent as a ratio. Throws USAGE. */
function percentage(text: string): number {
  const [, percent] = /^(\d{1,4}(?:\.\d+)?)\s*%?$/.exec(text) ?? [];
  if (percent === undefined) throw usage(`--at-least ${text} is no percentage, such as 2%`);
  return 1 + Number(percent) / 100;
}

/** Prints the differences of two captures. Throws USAGE, CAPTURE_INVALID and OUTPUT_FILE. */
function run(fileA: string, fileB: string, { by, atLeast, top, ...options }: DiffOptions): void {
  const [a, b] = [readSide(fileA, by), readSide(fileB, by)];
  const shown = options.json ? {} : { top };
  const report = diffReportOf(a, b, { by, least: atLeast, ...shown });
  const output = openOutput(options, []);
  output.write(options.json ? toJson(report) : diffToText(report, { top }));
  process.exitCode = a.isWhole && b.isWhole ? 0 : 1;
}
