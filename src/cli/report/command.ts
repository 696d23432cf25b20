import { Command, Option } from 'commander';
import { EXIT } from '../../errors.ts';
import { captureNotes, headLines } from '../../report/capture-notes.ts';
import { type CaptureRuns, isWhole, runsOf, withLosses } from '../../report/capture-runs.ts';
import { seriesOf } from '../../report/captured-series.ts';
import { Captures } from '../../report/captures.ts';
import { statReportOf } from '../../report/stat-report-of.ts';
import { plural } from '../../text/units.ts';
import { whole } from '../arguments.ts';
import { type ColorChoice, withColor } from '../common.ts';
import { printComparison } from '../compare/print.ts';
import { openOutput } from '../output.ts';
import { OWN_PROCESSES, usage } from '../stat/options.ts';
import { Printer } from '../stat/printer.ts';
import { comparePart } from './compare-part.ts';
import { comparisonOf } from './comparison-of.ts';
import { REPORT_ROWS, rowsBy } from './rows-by.ts';
import { spanOf } from './span-of.ts';
import { outside, withSpan } from './span-options.ts';
import type { When } from './when.ts';

interface ReportOptions {
  by?: (typeof REPORT_ROWS)[number];
  from?: When;
  to?: When;
  top?: number;
  hist?: boolean;
  compare?: boolean;
  fieldSeparator?: string;
  json?: boolean;
  output?: string;
  color: ColorChoice;
}

export function reportCommand(): Command {
  const command = withColor(new Command('report'))
    .description('print what a capture counted, as stat would have')
    .argument('<files...>', 'files that record wrote, or a folder of such files')
    .addOption(
      new Option('--by <rows>', 'split the counts into rows, largest first').choices([...REPORT_ROWS]),
    );
  return withSpan(command)
    .option('--top <n>', 'print at most N rows for each event', whole(1))
    .option('--hist', 'draw the distribution of values below each event')
    .option('--compare', 'print the comparison with /proc/vmstat of record --compare')
    .option('-x, --field-separator <sep>', 'print fields with this separator, like perf stat -x')
    .option('--json', 'print all data as JSON (see vmtally schema stat, compare)')
    .option('-o, --output <file>', 'write the report to this file')
    .addHelpText('after', EXAMPLES)
    .action(report);
}

const EXAMPLES = `
Examples:
  vmtally report build.capture
  vmtally report build.capture --by comm --top 5
  vmtally report build.capture --from 10s --to 20s --hist
  vmtally report /var/lib/vmtally/ring --from 04:00 --to 04:10 --by unit
  vmtally report build.capture --compare --from 10s --to 20s

A time without a zone is local. 04:00 is the last one before the end of the
capture, --to 04:10 the first one after --from. -2h is two hours before the
end, 10s ten seconds after the start of each run.

Exit status: 0, or 1 if a part of the capture cannot be read. 2: wrong usage, or
no capture.`;

/** Prints a report. Throws USAGE, CAPTURE_INVALID and OUTPUT_FILE. */
function report(paths: string[], options: ReportOptions): void {
  const { by, from, to, top, fieldSeparator, json } = options;
  if (top !== undefined && by === undefined) throw usage('--top needs --by');
  if (json && fieldSeparator !== undefined) throw usage('-x and --json cannot be used together');
  const captures = new Captures(paths);
  const { name: file } = captures;
  if (options.compare) {
    reportComparison(captures, options);
    return;
  }
  const span = spanOf(from, to, () => captures.endMs());
  if (span.isWall) captures.narrow(1000 * span.from, 1000 * span.to);
  const { head } = captures;
  if (by?.includes('site') && head.by !== 'pid,site')
    throw usage(`${file} has no call sites: \`vmtally record --by pid,site\` keeps them`);
  const { keyOf, nameOf } = rowsBy(by);
  const found = runsOf(captures.items(), head, keyOf, span);
  const { state, runs } = found;
  if (runs.length > 1 && (by === 'pid' || by === 'pid,site'))
    throw usage(`--by ${by}: ${file} has ${plural(runs.length, 'run')}, and ${OWN_PROCESSES}`);
  if (found.isOutside) throw outside(file, found, span);
  const isPart = span.from > 0 || span.to < Number.POSITIVE_INFINITY;
  const output = openOutput(options, []);
  const printer = new Printer({ ...options, requests: askedOf(head.series) }, output);
  if (state !== undefined) {
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
      exactness: withLosses(isPart ? found.exactness : state.exactness, found),
      // A file has its cost as a whole, not by tick.
      cost: isPart ? { ...state.cost, ofFiles: true } : state.cost,
    });
    if (!json && fieldSeparator === undefined) output.write(headLines(head, found, isPart));
    printer.total(one);
  }
  endReport(captures, found, isPart && !found.isByTick && !found.exactness.exact ? [BY_MEMBER] : []);
}

/** Says what is missing in the capture, and sets the exit status. */
function endReport(captures: Captures, found: CaptureRuns, notes: readonly string[]): void {
  for (const note of [...captureNotes(found), ...captures.notes, ...notes])
    process.stderr.write(`vmtally: ${captures.name}: ${note}\n`);
  process.exitCode = isWhole(found) ? 0 : 1;
}

/** Prints the comparison of a record. Throws USAGE, CAPTURE_INVALID and OUTPUT_FILE. */
function reportComparison(captures: Captures, options: ReportOptions): void {
  const given = (['by', 'top', 'hist'] as const).find((name) => options[name] !== undefined);
  if (given !== undefined)
    throw usage(`--compare and --${given} cannot be used together: the comparison is of the whole system`);
  const { name: file } = captures;
  const { report: recorded, basis } = comparisonOf(captures.items(), file, captures.records);
  if (options.from === undefined && options.to === undefined) {
    printComparison(recorded, options, openOutput(options, []));
    process.exitCode = EXIT.ok;
    return;
  }
  const span = spanOf(options.from, options.to, () => captures.endMs());
  const { compared, found } = comparePart(captures, recorded, basis, span);
  const output = openOutput(options, []);
  if (!options.json && options.fieldSeparator === undefined)
    output.write(headLines(captures.head, found, true));
  printComparison(compared, options, output);
  endReport(captures, found, []);
}

const BY_MEMBER =
  'it has the losses once in ten seconds: those of the report are of all members that have a tick of it';

/** The events that were asked for, as the printer takes them. */
const askedOf = (series: readonly { label: string; part?: boolean | undefined }[]) =>
  series.filter(({ part }) => !part).map(({ label }) => ({ text: label }));
