import { Command, Option } from 'commander';
import type { HeadLine } from '../../capture/schema.ts';
import { CONFIDENCE } from '../../diff/change.ts';
import { type Difference, diff } from '../../diff/diff.ts';
import { samplesOf } from '../../diff/samples.ts';
import { VmtallyError } from '../../errors.ts';
import { captureNotes } from '../../report/capture-notes.ts';
import { isWhole, withLosses } from '../../report/capture-runs.ts';
import { seriesOf } from '../../report/captured-series.ts';
import { Captures } from '../../report/captures.ts';
import type { DiffReport } from '../../report/diff-report.ts';
import { diffToText } from '../../report/diff-to-text.ts';
import { statAccuracy } from '../../report/stat-accuracy.ts';
import { toJson } from '../../report/to-json.ts';
import { exactnessToText } from '../../text/exactness-to-text.ts';
import { whole } from '../arguments.ts';
import { openOutput } from '../output.ts';
import { type CaptureRows, nameBy, REPORT_ROWS } from '../report/rows-by.ts';
import { usage } from '../stat/options.ts';

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
  const [a, b] = [read(fileA, by), read(fileB, by)];
  const [missingA, missingB] = [missingOf(a), missingOf(b)];
  const differences = diff(a.samples, b.samples, {
    least: atLeast,
    missing: (event) => Math.max(missingA.get(event) ?? 1, missingB.get(event) ?? 1),
  });
  const byRuns = a.samples.areRuns && b.samples.areRuns;
  const report: DiffReport = {
    schema: 'vmtally.diff/1',
    a: sideOf(fileA, a),
    b: sideOf(fileB, b),
    by,
    samples: byRuns ? 'runs' : 'ticks',
    unit: byRuns ? 'a run' : 's',
    confidence: CONFIDENCE,
    atLeast,
    rows: differences.toSorted(inOrder).map(rowOf),
  };
  const output = openOutput(options, []);
  output.write(options.json ? toJson(report) : diffToText(report, { top }));
  process.exitCode = isWhole(a.samples.losses) && isWhole(b.samples.losses) ? 0 : 1;
}

interface Captured {
  head: HeadLine;
  samples: ReturnType<typeof samplesOf>;
}

function read(file: string, by: CaptureRows): Captured {
  const captures = new Captures([file]);
  const { head } = captures;
  if (by.includes('site') && head.by !== 'pid,site')
    throw usage(`${file} has no call sites: \`vmtally record --by pid,site\` keeps them`);
  const samples = samplesOf(captures.items(), head, nameBy(by));
  if (samples.seconds.length > 0) return { head, samples };
  throw new VmtallyError(
    'CAPTURE_INVALID',
    `${file}: it has no counts`,
    'Compare captures that counted something.',
  );
}

/** The ratio that losses may make, by series: infinite where no bound is known. */
function missingOf({ head, samples: { rows, seconds, losses } }: Captured): Map<string, number> {
  const { state } = losses;
  if (state === undefined) return new Map(head.series.map(({ label }) => [label, Number.POSITIVE_INFINITY]));
  const events = head.series.map(({ label, sum }) => ({
    event: label,
    unit: sum,
    count: rows.reduce((all, { series, counts }) => (series.label === label ? all + total(counts) : all), 0),
  }));
  const { series } = statAccuracy(events, head.series.map(seriesOf), {
    exactness: withLosses(state.exactness, losses),
    repeats: 1,
    seconds: total(seconds),
  });
  return new Map(
    series.map(({ series: label, counted, missing, uncountedSeconds }) => {
      if (missing === null || counted === null) return [label, Number.POSITIVE_INFINITY];
      return [label, counted === 0 ? 1 : (1 + missing / counted) * (1 + uncountedSeconds / total(seconds))];
    }),
  );
}

const sideOf = (
  file: string,
  {
    head,
    samples,
    samples: {
      losses,
      losses: { state },
    },
  }: Captured,
): DiffReport['a'] => ({
  file,
  host: head.host,
  kernel: head.kernel,
  startedMs: head.startedMs,
  seconds: total(samples.seconds),
  runs: samples.areRuns ? samples.seconds.length : 1,
  notes: [
    ...captureNotes(losses),
    ...(state ? exactnessToText({ ...state.exactness, beyondDouble: [] }) : []),
  ],
});

/** Differences before the rest, and larger numbers before smaller ones. */
function inOrder(one: Difference, other: Difference): number {
  const isSure = ({ verdict }: Difference): number =>
    Number(!['same within', 'may be missing', 'too short to tell'].includes(verdict));
  const size = ({ a, b }: Difference): number => Math.abs(a - b);
  return isSure(other) - isSure(one) || size(other) - size(one) || (one.name < other.name ? -1 : 1);
}

function rowOf({
  event,
  name,
  a,
  b,
  change,
  p,
  verdict,
  within,
  needsSeconds,
}: Difference): DiffReport['rows'][number] {
  const finite = (value: number | undefined): number | null =>
    value !== undefined && Number.isFinite(value) ? value : null;
  const [low, high] = (change?.interval ?? []).map(finite);
  const isBounded = low != null && high != null && change?.p !== null;
  return {
    event,
    name,
    a,
    b,
    ratio: finite(change?.ratio),
    low: isBounded ? low : null,
    high: isBounded ? high : null,
    p,
    verdict,
    within: finite(within ?? undefined),
    needsSeconds,
  };
}

const total = (numbers: readonly number[]): number => numbers.reduce((all, number) => all + number, 0);
