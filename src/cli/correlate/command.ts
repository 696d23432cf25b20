import { Command } from 'commander';
import { checkCommand } from '../../collector/command.ts';
import { correlate } from '../../compare/correlate/correlate.ts';
import { Recording } from '../../compare/correlate/recording.ts';
import { hasCounter } from '../../compare/invariant.ts';
import { loadInvariants } from '../../compare/reconciliation.ts';
import { readFeatures } from '../../kernel/features.ts';
import { readMeminfo } from '../../kernel/meminfo.ts';
import { readPressure } from '../../kernel/pressure.ts';
import { readTracepoints } from '../../kernel/tracepoints.ts';
import { counterNames, readVmstat } from '../../kernel/vmstat.ts';
import { printable } from '../../printable.ts';
import { selectEvents } from '../../probe/select.ts';
import type { CorrelateReport } from '../../report/correlate-report.ts';
import { correlateToText } from '../../report/correlate-to-text.ts';
import { toJson } from '../../report/to-json.ts';
import { fraction, whole } from '../arguments.ts';
import { prepare, withCounting } from '../common.ts';
import { count } from '../count.ts';
import { duration } from '../duration.ts';
import { withEvents } from '../event-options.ts';
import { openOutput } from '../output.ts';
import { type ScopeOptions, usage } from '../stat/options.ts';

interface CorrelateOptions extends ScopeOptions {
  intervalPrint: number;
  intervalCount?: number;
  timeout?: number;
  maxLag: number;
  alpha: number;
  top?: number;
  fieldSeparator?: string;
  output?: string;
  append?: boolean;
}

export function correlateCommand(): Command {
  return withEvents(withCounting(new Command('correlate')))
    .description('find the counters of vmstat, meminfo and PSI that correlate with probes')
    .argument('[command...]', 'record while this command runs')
    .option('-I, --interval-print <time>', 'length of a tick: 1s, 250ms, 250', duration(50, 60_000), 250)
    .option('--interval-count <n>', 'stop after N ticks', whole(8, 100_000))
    .option('--timeout <time>', 'stop after this time: 30s, 500ms, 500', duration(100, 2_000_000_000))
    .option('--max-lag <n>', 'largest lag between a probe and a counter, in ticks', whole(0, 20), 3)
    .option('--alpha <p>', 'largest probability that any pair shown is due to chance', fraction, 0.01)
    .option('--top <n>', 'print at most N pairs', whole(1))
    .option('-x, --field-separator <sep>', 'print fields with this separator, for scripts')
    .option('--json', 'print JSON (see vmtally schema correlate)')
    .option('-o, --output <file>', 'write the report to this file')
    .option('--append', 'append to the file of -o')
    .passThroughOptions()
    .addHelpText('after', EXAMPLES)
    .action(async (command: string[], options: CorrelateOptions) => {
      if (options.fieldSeparator === '\\t') options.fieldSeparator = '\t';
      process.exitCode = await run(command, options);
    });
}

const EXAMPLES = `
Examples:
  vmtally correlate --timeout 30000              the default events, for 30 s
  vmtally correlate -e mm_page_alloc -- make
  vmtally correlate -e syscalls:sys_enter_migrate_pages -I 100 -- ./test

Counters that only this kernel has are included.

Exit status: that of the command. Without a command: 0, or 128+n if signal n
ended the count. 1: failure. 2: wrong usage. 3: something is missing (run
vmtally doctor).`;

/** Runs `correlate` and returns its exit status. */
async function run(command: string[], options: CorrelateOptions): Promise<number> {
  if (options.append && options.output === undefined) throw usage('--append needs -o FILE');
  if (options.json && options.fieldSeparator !== undefined)
    throw usage('-x and --json cannot be used together');
  if (options.fieldSeparator === '') throw usage('-x needs a separator, such as , or \\t');
  if (command[0] !== undefined) checkCommand(command[0]);
  const { bpftrace, probes } = await prepare(options);
  const tracepoints = readTracepoints();
  const selections = selectEvents(options.requests, probes, tracepoints);
  const output = openOutput(options, command);
  const names = counterNames(readVmstat());
  let recording: Recording | undefined;
  const {
    collector,
    totals: [total],
    failure,
    status,
  } = await count(
    {
      bpftrace,
      features: readFeatures(),
      tracepoints,
      selections,
      scope: { who: { kind: 'all' } },
      groupBy: 'none',
      keeps: 'totals',
      tickMs: options.intervalPrint,
      delayMs: 0,
    },
    {
      measure: () => ({
        ...(command.length > 0 ? { command } : {}),
        early: false,
        intervalMs: options.intervalPrint,
        intervalCount: options.intervalCount,
        timeoutMs: options.timeout,
      }),
      onSpan: ({ readings }, { program }) => {
        recording ??= new Recording(program.series, { sets: {}, names });
        recording.add(readings[0], { meminfo: readMeminfo(), pressure: readPressure() });
      },
    },
  );
  if (failure !== undefined) throw failure;
  const { series } = collector.program;
  recording ??= new Recording(series, { sets: {}, names });
  const { counters, seconds } = recording;
  const correlation = correlate(recording.probes, counters, {
    seconds,
    maxLag: options.maxLag,
    alpha: options.alpha,
  });
  const identities = loadInvariants();
  const report: CorrelateReport = {
    schema: 'vmtally.correlate/1',
    target: command.length > 0 ? `while '${printable(command.join(' '))}' ran` : 'whole system',
    windowSeconds: total?.seconds ?? 0,
    tickSeconds: options.intervalPrint / 1000,
    ticks: correlation.ticks,
    probes: series.length,
    counters: counters.length,
    constant: correlation.constant,
    tried: correlation.tried,
    alpha: correlation.alpha,
    why: correlation.why ?? null,
    found: correlation.found.map((pair) => ({
      ...pair,
      known: identities.some((identity) => hasCounter(identity, pair.counter)),
    })),
    exactness: { ...collector.exactness(), beyondDouble: [] },
  };
  if (options.json) output.write(toJson(report));
  else if (options.fieldSeparator !== undefined) output.write(fields(report, options.fieldSeparator));
  else output.write(correlateToText(report, options.top));
  return status;
}

const fields = ({ found }: CorrelateReport, separator: string): string =>
  found
    .map(({ probe, counter, kind, lag, slope, pearson, spearman, ticks, p }) =>
      [probe, counter, kind, lag, slope, pearson, spearman, ticks, p].join(separator),
    )
    .map((line) => `${line}\n`)
    .join('');
