import { Command, Option } from 'commander';
import { readCapture, readHead } from '../../capture/reader.ts';
import { openCapture } from '../../capture/source.ts';
import { captureNotes, headLines } from '../../report/capture-notes.ts';
import { isWhole, runsOf, withLosses } from '../../report/capture-runs.ts';
import { seriesOf } from '../../report/captured-series.ts';
import { statReportOf } from '../../report/stat-report-of.ts';
import { plural } from '../../text/units.ts';
import { whole } from '../arguments.ts';
import { type ColorChoice, withColor } from '../common.ts';
import { duration } from '../duration.ts';
import { openOutput } from '../output.ts';
import { OWN_PROCESSES, usage } from '../stat/options.ts';
import { Printer } from '../stat/printer.ts';

import { REPORT_ROWS, rowsBy } from './rows-by.ts';

interface ReportOptions {
  by?: (typeof REPORT_ROWS)[number];
  from?: number;
  to?: number;
  top?: number;
  hist?: boolean;
  fieldSeparator?: string;
  json?: boolean;
  output?: string;
  color: ColorChoice;
}

export function reportCommand(): Command {
  return withColor(new Command('report'))
    .description('print what a capture counted, as stat would have')
    .argument('<file>', 'file that record wrote')
    .addOption(
      new Option('--by <rows>', 'split the counts into rows, largest first').choices([...REPORT_ROWS]),
    )
    .option(
      '--from <time>',
      'leave out what came before this time of each run: 10s, 500ms',
      duration(0, MOST_MS),
    )
    .option('--to <time>', 'leave out what came after this time of each run', duration(1, MOST_MS))
    .option('--top <n>', 'print at most N rows for each event', whole(1))
    .option('--hist', 'draw the distribution of values below each event')
    .option('-x, --field-separator <sep>', 'print fields with this separator, like perf stat -x')
    .option('--json', 'print all data as JSON (see vmtally schema stat)')
    .option('-o, --output <file>', 'write the report to this file')
    .addHelpText('after', EXAMPLES)
    .action((file: string, options: ReportOptions) => report(file, options));
}

/** Ten years. */
const MOST_MS = 315_360_000_000;

const EXAMPLES = `
Examples:
  vmtally report build.capture
  vmtally report build.capture --by comm --top 5
  vmtally report build.capture --from 10s --to 20s --hist

Exit status: 0, or 1 if a part of the file cannot be read. 2: wrong usage, or
no capture.`;

/** Prints a report. Throws USAGE, CAPTURE_INVALID and OUTPUT_FILE. */
function report(file: string, options: ReportOptions): void {
  const { by, from = 0, to = Number.POSITIVE_INFINITY, top, fieldSeparator, json } = options;
  if (from >= to) throw usage('--from must be before --to');
  if (top !== undefined && by === undefined) throw usage('--top needs --by');
  if (json && fieldSeparator !== undefined) throw usage('-x and --json cannot be used together');
  const source = openCapture(file);
  try {
    const head = readHead(source);
    if (by?.includes('site') && head.by !== 'pid,site')
      throw usage(`${file} has no call sites: \`vmtally record --by pid,site\` keeps them`);
    const span = { from: from / 1000, to: to / 1000 };
    const { keyOf, nameOf } = rowsBy(by);
    const found = runsOf(readCapture(source, head), head, keyOf, span);
    const { state, runs } = found;
    if (runs.length > 1 && (by === 'pid' || by === 'pid,site'))
      throw usage(`--by ${by}: ${file} has ${plural(runs.length, 'run')}, and ${OWN_PROCESSES}`);
    if (found.isOutside)
      throw usage(
        `--from and --to select nothing of ${file}: it is ${found.lengthSeconds.toFixed(3)} s long, and no tick of it ends in that time`,
      );
    const output = openOutput(options, []);
    const printer = new Printer({ ...options, requests: askedOf(head.series) }, output);
    if (state !== undefined) {
      const isPart = span.from > 0 || span.to < Number.POSITIVE_INFINITY;
      const one = statReportOf('total', runs, {
        target: head.target,
        command: head.command ?? [],
        by: by && {
          name: by,
          nameOf,
          groupByName: by !== 'pid',
          top,
        },
        cpus: head.cpus,
        series: head.series.map(seriesOf),
        counters: { 'vmstat-events': [], 'vmstat-nodes': [] },
        exactness: withLosses(state.exactness, found),
        cost: state.cost,
      });
      if (!json && fieldSeparator === undefined) output.write(headLines(head, found, isPart));
      printer.total(one);
    }
    for (const note of captureNotes(found)) process.stderr.write(`vmtally: ${file}: ${note}\n`);
    process.exitCode = isWhole(found) ? 0 : 1;
  } finally {
    source.close();
  }
}

/** The events that were asked for, as the printer takes them. */
const askedOf = (series: readonly { label: string; part?: boolean | undefined }[]) =>
  series.filter(({ part }) => !part).map(({ label }) => ({ text: label }));
