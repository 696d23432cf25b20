import { Command, Option } from 'commander';
import { LossCount } from '../../capture/losses.ts';
import { captureNotes } from '../../report/capture-notes.ts';
import { isWhole } from '../../report/capture-runs.ts';
import { Captures } from '../../report/captures.ts';
import type { Exported, Pieces } from '../../report/export/exported.ts';
import { toCsv } from '../../report/export/to-csv.ts';
import { toNdjson } from '../../report/export/to-ndjson.ts';
import { toOpenMetrics } from '../../report/export/to-openmetrics.ts';
import { toParquet } from '../../report/export/to-parquet.ts';
import { exactnessToText } from '../../text/exactness-to-text.ts';
import { type CaptureRows, nameBy } from '../report/rows-by.ts';
import { usage } from '../stat/options.ts';
import { PartFile } from './part-file.ts';
import { streamTo } from './stream-to.ts';

/** Label of the rows of OpenMetrics. */
const LABELS = {
  comm: 'name',
  user: 'user',
  cgroup: 'cgroup',
  container: 'container',
  unit: 'unit',
} as const satisfies Partial<Record<CaptureRows, string>>;
type MetricRows = keyof typeof LABELS;

const FORMATS = {
  ndjson: toNdjson,
  csv: toCsv,
  parquet: toParquet,
  openmetrics: (capture: Exported, by: MetricRows) =>
    toOpenMetrics(capture, { label: LABELS[by], nameOf: nameBy(by) }),
} satisfies Record<string, (capture: Exported, by: MetricRows) => Pieces>;

interface ExportOptions {
  format: keyof typeof FORMATS;
  by?: MetricRows;
  output?: string;
  force?: boolean;
}

export function exportCommand(): Command {
  return new Command('export')
    .description('write the counts of a capture in a format of other tools')
    .argument('<file>', 'file that record wrote, or a folder of such files')
    .addOption(
      new Option('--format <format>', 'format to write').choices(Object.keys(FORMATS)).makeOptionMandatory(),
    )
    .addOption(
      new Option('--by <rows>', 'openmetrics: groups of processes (default: comm)').choices(
        Object.keys(LABELS),
      ),
    )
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

Exit status: 0, or 1 if a part of the capture cannot be read. 2: wrong usage,
or no capture.`;

/** Writes a capture in another format. Throws USAGE, CAPTURE_INVALID and OUTPUT_FILE. */
async function run(file: string, { format, by, output, force = false }: ExportOptions): Promise<void> {
  if (by !== undefined && format !== 'openmetrics') throw usage('--by needs --format openmetrics');
  if (force && output === undefined) throw usage('--force needs -o FILE');
  if (format === 'parquet' && output === undefined && process.stdout.isTTY)
    throw usage('--format parquet is not for a terminal: name a file with -o');
  const captures = new Captures([file]);
  const { head } = captures;
  const losses = new LossCount(head);
  let isRead = false;
  const items = () => {
    const all = captures.items();
    if (isRead) return all;
    isRead = true;
    return losses.through(all);
  };
  const pieces = FORMATS[format]({ head, items }, by ?? 'comm');
  if (output === undefined) await streamTo(process.stdout, pieces);
  else await writeTo(new PartFile(output, force), pieces);
  const found = losses.total();
  const { state } = found;
  const notes = state === undefined ? [] : exactnessToText({ ...state.exactness, beyondDouble: [] });
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
