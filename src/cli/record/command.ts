import { hostname } from 'node:os';
import { Command, Option } from 'commander';
import { CaptureOutput } from '../../capture/output.ts';
import { schemaVersion } from '../../capture/reader.ts';
import { CAPTURE_ROWS, MINOR } from '../../capture/schema.ts';
import { messageOf } from '../../errors.ts';
import { readBootId } from '../../kernel/boot-id.ts';
import { cpuList, readFeatures } from '../../kernel/features.ts';
import { counterNames, readVmstat } from '../../kernel/vmstat.ts';
import { describeSeries } from '../../session/series.ts';
import { withUnit } from '../../text/units.ts';
import { whole } from '../arguments.ts';
import { countingCommand } from '../counting-command.ts';
import { duration } from '../duration.ts';
import { namedSites } from '../named-sites.ts';
import { scopedCount } from '../scoped-count.ts';
import { type ScopedOptions, usage, withScope } from '../stat/options.ts';
import { version } from '../version.ts';
import { Recorder } from './recorder.ts';

interface RecordOptions extends Omit<ScopedOptions, 'by' | 'output'> {
  by: (typeof CAPTURE_ROWS)[number];
  output: string;
  force?: boolean;
  intervalPrint?: number;
}

export function recordCommand(): Command {
  const command = withScope(new Command('record'))
    .description('count into a file, for report, like perf record')
    .addOption(
      new Option('--by <rows>', 'rows that the file keeps').choices([...CAPTURE_ROWS]).default('pid'),
    )
    .option('-o, --output <file>', 'write the capture to this file', 'vmtally.capture')
    .option('--force', 'replace the file')
    .option(
      '-I, --interval-print <time>',
      'keep the counts of each such time, a second at most: 100ms',
      duration(10, 1_000),
    )
    .option('-r, --repeat <n>', 'run the command N times, each a run of the file', whole(1, 100_000), 1);
  return countingCommand(command, EXAMPLES, run);
}

const EXAMPLES = `
Examples:
  vmtally record -o build.capture -- make       a build and its descendants
  vmtally record -r 10 -o new.capture -- ./test ten runs, as diff wants them
  vmtally record -I 100ms --timeout 60s         the whole system
  vmtally report build.capture --by comm`;

/** Runs `record` and returns its exit status. */
async function run(
  command: string[],
  { output: path, intervalPrint, ...options }: RecordOptions,
): Promise<number> {
  const { repeat = 1 } = options;
  if (repeat > 1 && command.length === 0) throw usage('-r needs a command to repeat');
  const {
    scope,
    target,
    bpftrace,
    tracepoints,
    selections,
    run: count,
  } = await scopedCount({ ...options, interval: intervalPrint }, command, options.requests);
  const output = new CaptureOutput(path, options.force ?? false);
  const requested = options.requests.flatMap(({ text }) => text.split(','));
  const counters = counterNames(readVmstat());
  const recorder = new Recorder(
    output,
    ({ program }) => ({
      schema: schemaVersion(MINOR),
      vmtally: version,
      bpftrace: bpftrace.versionText,
      host: hostname(),
      bootId: readBootId(),
      kernel: readFeatures().release,
      cpus: scope.who.kind === 'all' ? (scope.cpus ?? cpuList('online')).length : 1,
      target,
      ...(command.length > 0 ? { command } : {}),
      repeats: repeat,
      by: options.by,
      tickMs: intervalPrint ?? 1000,
      series: describeSeries(selections, program.series, counters, requested).map((series, index) => ({
        ...series,
        map: program.series[index]?.map ?? '',
        events: program.series[index]?.events ?? [],
      })),
    }),
    namedSites(tracepoints),
  );
  let problem: unknown;
  try {
    const { failure, status } = await count({
      groupBy: options.by,
      onTick: (tick, openNs, collector) => recorder.tick(tick, openNs, collector),
      onRun: (total, collector) => recorder.run(total, collector),
    });
    problem = failure;
    if (failure === undefined) return status;
  } catch (error) {
    problem = error;
  } finally {
    const isKept = recorder.end(problem === undefined ? null : messageOf(problem));
    if (isKept) process.stderr.write(`vmtally: wrote ${withUnit(output.bytes, 'bytes')} to ${path}\n`);
  }
  throw problem;
}
