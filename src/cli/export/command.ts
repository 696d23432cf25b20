import { Command, Option } from 'commander';
import { LossCount } from '../../capture/losses.ts';
import { captureNotes } from '../../report/capture-notes.ts';
import { isWhole } from '../../report/capture-runs.ts';
import { Captures } from '../../report/captures.ts';
import { counterTable } from '../../report/export/counter-table.ts';
import { countersToOpenMetrics } from '../../report/export/counters-to-openmetrics.ts';
import { eventTable } from '../../report/export/event-table.ts';
import type { Exported, Pieces } from '../../report/export/exported.ts';
import type { Table } from '../../report/export/table.ts';
import { toCsv } from '../../report/export/to-csv.ts';
import { toNdjson } from '../../report/export/to-ndjson.ts';
import { toOpenMetrics } from '../../report/export/to-openmetrics.ts';
import { toParquet } from '../../report/export/to-parquet.ts';
import { LossesOfPart } from '../../report/losses-of-part.ts';
import { partOfCapture } from '../../report/part-of-capture.ts';
import { exactnessToText } from '../../text/exactness-to-text.ts';
import { type CaptureRows, nameBy } from '../report/rows-by.ts';
import { spanOf } from '../report/span-of.ts';
import { withSpan } from '../report/span-options.ts';
import type { When } from '../report/when.ts';
import { usage } from '../stat/options.ts';
import { checkSpan } from './check-span.ts';
import { forTerminal } from './for-terminal.ts';
import { PartFile } from './part-file.ts';
import { streamTo } from './stream-to.ts';

/** Label of the rows of OpenMetrics. */
const LABELS = {
  comm: 'name',
  user: 'user',
  cgroup: 'cgroup',
  container: 'container',
  unit: 'unit',
  image: 'image',
  pod: 'pod',
  namespace: 'namespace',
} as const satisfies Partial<Record<CaptureRows, string>>;
type MetricRows = keyof typeof LABELS;

/** The rows of a format: events, or the counters of /proc/vmstat. */
type Wanted = MetricRows | 'counters';

const tableOf = (capture: Exported, wanted: Wanted): Table =>
  wanted === 'counters' ? counterTable(capture) : eventTable(capture);

const FORMATS = {
  ndjson: (capture, wanted) => toNdjson(tableOf(capture, wanted)),
  csv: (capture, wanted) => toCsv(tableOf(capture, wanted)),
  parquet: (capture, wanted) => toParquet(tableOf(capture, wanted), capture.head),
  openmetrics: (capture, wanted) =>
    wanted === 'counters'
      ? countersToOpenMetrics(capture)
      : toOpenMetrics(capture, { label: LABELS[wanted], nameOf: nameBy(wanted) }),
} satisfies Record<string, (capture: Exported, wanted: Wanted) => Pieces>;
const NAMES = Object.keys(FORMATS);

interface ExportOptions {
  format?: keyof typeof FORMATS;
  by?: MetricRows;
  from?: When;
  to?: When;
  counters?: boolean;
  output?: string;
  force?: boolean;
}

export function exportCommand(): Command {
  const command = new Command('export')
    .description('write the counts of a capture in a format of other tools')
    .argument('<file>', 'file that record wrote, or a folder of such files')
    .addOption(new Option('--format <format>', 'format to write (required)').choices(NAMES))
    .addOption(
      new Option('--by <rows>', 'openmetrics: groups of processes (default: comm)').choices(
        Object.keys(LABELS),
      ),
    );
  return withSpan(command)
    .option('--counters', 'write the growth of the counters of /proc/vmstat in place of the events')
    .option('-o, --output <file>', 'write to this file')
    .option('--force', 'replace the file')
    .addHelpText('after', EXAMPLES)
    .action(run);
}

const EXAMPLES = `
Examples:
  vmtally export build.capture --format csv > build.csv
  vmtally export build.capture --format parquet -o build.parquet
  vmtally export build.capture --format ndjson | jq 'select(.name == "gcc")'
  vmtally export build.capture --format csv --counters
  vmtally export /var/lib/vmtally/ring --format csv --from 04:00 --to 04:10

Exit status: 0, or 1 if a part of the capture cannot be read. 2: wrong usage,
or no capture.`;

/** Writes a capture in another format. Throws USAGE, CAPTURE_INVALID and OUTPUT_FILE. */
async function run(
  file: string,
  { format, by, from, to, counters, output, force = false }: ExportOptions,
): Promise<void> {
  if (format === undefined)
    throw usage(`export needs --format: ${new Intl.ListFormat('en', { type: 'disjunction' }).format(NAMES)}`);
  if (by !== undefined && format !== 'openmetrics') throw usage('--by needs --format openmetrics');
  if (by !== undefined && counters) throw usage('--by and --counters cannot be used together');
  if (force && output === undefined) throw usage('--force needs -o FILE');
  if (format === 'parquet' && output === undefined && process.stdout.isTTY)
    throw usage('--format parquet is not for a terminal: name a file with -o');
  const captures = new Captures([file]);
  const span = spanOf(from, to, () => captures.endMs());
  if (span.isWall) captures.narrow(1000 * span.from, 1000 * span.to);
  const { head } = captures;
  const isPart = span.from > 0 || span.to < Number.POSITIVE_INFINITY;
  if (isPart) checkSpan(captures.items(), file, span);
  const losses = new LossCount(head, span);
  const lossesOfPart = new LossesOfPart();
  let isRead = false;
  const items = () => {
    const all = isRead ? captures.items() : lossesOfPart.through(losses.through(captures.items()), span);
    isRead = true;
    return isPart ? partOfCapture(all, span) : all;
  };
  const pieces = FORMATS[format]({ head, items }, counters ? 'counters' : (by ?? 'comm'));
  if (output === undefined)
    await streamTo(process.stdout, process.stdout.isTTY ? forTerminal(pieces) : pieces);
  else await writeTo(new PartFile(output, force), pieces);
  const found = losses.total();
  const { state } = found;
  const notes =
    state === undefined
      ? []
      : exactnessToText({ ...(isPart ? lossesOfPart.total() : state.exactness), beyondDouble: [] });
  for (const note of [...captureNotes(found), ...captures.notes, ...notes])
    process.stderr.write(`vmtally: ${file}: ${note}\n`);
  process.exitCode = isWhole(found) ? 0 : 1;
}

/** Writes the file, or leaves none: a signal or an error removes what was written. */
async function writeTo(file: PartFile, pieces: Pieces): Promise<void> {
  const stop = (signal: NodeJS.Signals): void => {
    file.discard();
    process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop);
    process.kill(process.pid, signal);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    for await (const piece of pieces) {
      file.write(piece);
      // A signal is seen between two pieces.
      await new Promise(setImmediate);
    }
    file.finish();
  } catch (error) {
    file.discard();
    throw error;
  } finally {
    process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop);
  }
}
