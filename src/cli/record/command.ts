import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { schemaVersion } from '../../capture/reader.ts';
import { RotatingOutput } from '../../capture/rotating-output.ts';
import { CAPTURE_ROWS, MINOR } from '../../capture/schema.ts';
import type { Collector } from '../../collector/collector.ts';
import { tickFor } from '../../collector/measure.ts';
import type { Span } from '../../collector/span.ts';
import { messageOf } from '../../errors.ts';
import { readBootId } from '../../kernel/boot-id.ts';
import { cpuList, readFeatures } from '../../kernel/features.ts';
import { readProcess } from '../../kernel/processes.ts';
import { counterNames, readVmstat } from '../../kernel/vmstat.ts';
import { describeSeries } from '../../session/series.ts';
import { plural, withUnit } from '../../text/units.ts';
import { SessionId } from '../../wire/session.ts';
import { size, whole } from '../arguments.ts';
import { countingCommand } from '../counting-command.ts';
import { duration } from '../duration.ts';
import { namedSites } from '../named-sites.ts';
import { scopedCount } from '../scoped-count.ts';
import { type ScopedOptions, usage, withScope } from '../stat/options.ts';
import { version } from '../version.ts';
import { Compared } from './compared.ts';
import { Recorder } from './recorder.ts';
import { refuseParts } from './refuse-parts.ts';

interface RecordOptions extends Omit<ScopedOptions, 'by' | 'output'> {
  by: (typeof CAPTURE_ROWS)[number];
  output: string;
  force?: boolean;
  intervalPrint?: number | undefined;
  compare?: boolean;
  maxSize?: number;
  maxFiles?: number;
  connect?: string | true;
  tokenFile?: string;
  session?: string;
  requestsGiven?: boolean;
}

export function recordCommand(): Command {
  const command = withScope(new Command('record'))
    .description('count into a file, for report, like perf record')
    .addOption(
      new Option('--by <rows>', 'rows that the file keeps').choices([...CAPTURE_ROWS]).default('pid'),
    )
    .option('-o, --output <file>', 'write the capture to this file', 'vmtally.capture')
    .option('--force', 'replace the file')
    .option('--compare', 'compare with /proc/vmstat as compare does, for report --compare')
    .option('--max-size <size>', 'begin another file after so much: 100MiB', size(LEAST_SIZE))
    .option('--max-files <n>', 'keep only the latest N files of --max-size', whole(1, 100_000))
    .option('--connect [url]', 'record what a service counts (default that of this machine)')
    .option('--session <id>', 'session of the service (default its first one)', sessionId)
    .option('--token-file <file>', 'file with the token of the service (default that of this machine)')
    .option(
      '-I, --interval-print <time>',
      'keep the counts of each such time, a second at most: 100ms',
      duration(10, 1_000),
    )
    .option('-r, --repeat <n>', 'run the command N times, each a run of the file', whole(1, 100_000), 1);
  return countingCommand(command, EXAMPLES, run);
}

function sessionId(text: string): string {
  const id = SessionId.safeParse(text);
  if (id.success) return id.data;
  throw new InvalidArgumentError('It must be the id of a session, such as main or s1.');
}

/** A file for each member of ten seconds is small enough. */
const LEAST_SIZE = 4 << 10;

const EXAMPLES = `
Examples:
  vmtally record -o build.capture -- make       a build and its descendants
  vmtally record -r 10 -o new.capture -- ./test ten runs, as diff wants them
  vmtally record -I 100ms --timeout 60s         the whole system
  vmtally record --max-size 100MiB --max-files 20 -o disk/system.capture
  vmtally record --connect --timeout 60s         what a service counts; not root
  vmtally record --connect --session s1          what a session of it counts
  vmtally record --compare -o build.capture -- make
  vmtally report build.capture --by comm`;

/** Throws USAGE and OUTPUT_FILE. */
function openOutput(
  path: string,
  { force, maxSize, maxFiles }: Omit<RecordOptions, 'output'>,
): RotatingOutput {
  if (maxSize === undefined && maxFiles !== undefined) throw usage('--max-files needs --max-size');
  const limits =
    maxSize === undefined ? undefined : { bytes: maxSize, files: maxFiles ?? Number.POSITIVE_INFINITY };
  return new RotatingOutput(path, force ?? false, limits);
}

/** Runs `record` and returns its exit status. */
async function run(
  command: string[],
  { output: path, intervalPrint, ...options }: RecordOptions,
): Promise<number> {
  const { repeat = 1 } = options;
  if (options.connect !== undefined) return runRemote(command, path, { ...options, intervalPrint });
  if (options.tokenFile !== undefined) throw usage('--token-file needs --connect');
  if (options.session !== undefined) throw usage('--session needs --connect');
  if (repeat > 1 && command.length === 0) throw usage('-r needs a command to repeat');
  const compared = options.compare ? new Compared() : undefined;
  if (compared !== undefined) refuseParts(options);
  const {
    scope,
    target,
    bpftrace,
    tracepoints,
    selections,
    names,
    run: count,
  } = await scopedCount({ ...options, interval: intervalPrint }, command, options.requests, compared?.choose);
  compared?.begin(command, target, names);
  const output = openOutput(path, options);
  const ownHead = ownHeadOf(output);
  const requested = options.requests.flatMap(({ text }) => text.split(','));
  const counters = counterNames(readVmstat());
  const seriesOf = ({ program }: Collector) =>
    describeSeries(selections, program.series, counters, requested);
  const recorder = new Recorder(
    output,
    (collector) => ({
      vmtally: version,
      bpftrace: bpftrace.versionText,
      host: hostname(),
      bootId: readBootId(),
      kernel: readFeatures().release,
      cpus: scope.who.kind === 'all' ? (scope.cpus ?? cpuList('online')).length : 1,
      target,
      ...(command.length > 0 ? { command } : {}),
      scope: { inherit: options.inherit, untilExit: options.untilExit ?? false },
      repeats: repeat,
      ...ownHead,
      by: options.by,
      tickMs: intervalPrint ?? 1000,
      series: seriesOf(collector)
        .map((series, index) => ({
          ...series,
          map: collector.program.series[index]?.map ?? '',
          events: collector.program.series[index]?.events ?? [],
        }))
        .filter((_, index) => compared === undefined || compared.kept(selections, collector).includes(index)),
    }),
    namedSites(tracepoints),
    compared && ((collector) => compared.kept(selections, collector)),
    compared && tickFor(intervalPrint),
  );
  let problem: unknown;
  try {
    const {
      failure,
      status,
      totals,
      collector: used,
    } = await count({
      groupBy: options.by,
      ...(compared && {
        keeps: 'both',
        guarded: compared.guarded,
        baselineMs: compared.baselineMs,
        longestTickMs: compared.longestTickMs,
        onSpan: (span: Span, counting: Collector) => compared.baseline(span, counting),
      }),
      onTick: (tick, openNs, collector) => recorder.tick(tick, openNs, collector),
      onRun: (total, collector) => recorder.run(total, collector),
    });
    problem = failure;
    const line = compared?.line(totals, used);
    if (line !== undefined) recorder.compare(line);
    if (failure === undefined) return status;
  } catch (error) {
    problem = error;
  } finally {
    const isKept = recorder.end(problem === undefined ? null : messageOf(problem));
    if (isKept) sayWritten(output);
  }
  throw problem;
}

/** Records what a service counts. Throws USAGE, CONNECT_FAILED, OUTPUT_FILE and the errors of the service. */
async function runRemote(
  command: string[],
  path: string,
  options: Omit<RecordOptions, 'output'>,
): Promise<number> {
  const given = localOptions(command, options);
  if (given.length > 0)
    throw usage(`${given.join(', ')} cannot be used with --connect: the service chooses what it counts`);
  const { remoteSource } = await import('../top/remote.ts');
  const { recordRemote } = await import('./remote-record.ts');
  const source = await remoteSource(options.connect ?? true, options.tokenFile);
  try {
    const output = openOutput(path, options);
    const head = ownHeadOf(output);
    const status = await recordRemote(source, output, {
      session: options.session,
      timeoutMs: options.timeout,
      head,
    });
    if (output.bytes > 0) sayWritten(output);
    return status;
  } finally {
    await source.close();
  }
}

/** Options that choose what is counted. */
const localOptions = (command: string[], options: Omit<RecordOptions, 'output'>): string[] =>
  Object.entries({
    'a command': command.length > 0,
    '-e': options.requestsGiven === true,
    '-a': options.allCpus === true,
    '-p': options.pid !== undefined,
    '-C': options.cpu !== undefined,
    '-G': options.cgroup !== undefined,
    '-D': options.delay > 0,
    '-I': options.intervalPrint !== undefined,
    '-r': (options.repeat ?? 1) > 1,
    '--by': options.by !== 'pid',
    '--compare': options.compare === true,
    '--no-inherit': !options.inherit,
    '--until-exit': options.untilExit === true,
    '--probes': options.probes.length > 0,
  }).flatMap(([name, isGiven]) => (isGiven ? [name] : []));

/** The part of a head that says who writes the file. */
const ownHeadOf = ({ isRotating }: RotatingOutput) => ({
  schema: schemaVersion(MINOR),
  ...(isRotating ? { part: { record: randomUUID(), number: 1, atSeconds: 0 } } : {}),
  writer: { pid: process.pid, start: readProcess(process.pid)?.start ?? 0 },
});

const sayWritten = (output: RotatingOutput): void =>
  void process.stderr.write(`vmtally: wrote ${withUnit(output.bytes, 'bytes')} to ${placeOf(output)}\n`);

/** `a.capture`, or `a.capture.20261129T040000.123Z and 2 files before it`. */
function placeOf({ paths }: RotatingOutput): string {
  const before = paths.length - 1;
  return `${paths.at(-1)}${before > 0 ? ` and ${plural(before, 'file')} before it` : ''}`;
}
