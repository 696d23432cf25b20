import { Command } from 'commander';
import type { Collector } from '../../collector/collector.ts';
import { checkCommand } from '../../collector/command.ts';
import { mergeExactness, withMissedRuns } from '../../collector/exactness.ts';
import { FINE_TICK_MS, tickFor } from '../../collector/measure.ts';
import { Names } from '../../collector/names.ts';
import type { Span } from '../../collector/span.ts';
import { type Balance, balance, type UntracedBaselines } from '../../compare/balance.ts';
import { compareIdentityOf, numbersOf } from '../../compare/balance-to-wire.ts';
import { contributors } from '../../compare/contributors.ts';
import { deltasOf, missedIn } from '../../compare/deltas.ts';
import { hiddenWork, hidesFirst, withFaults } from '../../compare/hidden.ts';
import { joinAll, ranFirst, type Stretch } from '../../compare/reading.ts';
import { loadInvariants, openReconciliation, type Reconciliation } from '../../compare/reconciliation.ts';
import { sharesOf } from '../../compare/share.ts';
import { untracedBaselines } from '../../compare/untraced.ts';
import { EXIT } from '../../errors.ts';
import { readFeatures } from '../../kernel/features.ts';
import { guardedThreads } from '../../kernel/first-process.ts';
import { readTracepoints } from '../../kernel/tracepoints.ts';
import { readVmstat } from '../../kernel/vmstat.ts';
import type { Series } from '../../probe/program.ts';
import type { CompareReport, CompareRow } from '../../report/compare-report.ts';
import { compareToCsv } from '../../report/compare-to-csv.ts';
import { compareToText } from '../../report/compare-to-text.ts';
import { rowNames } from '../../report/row-names.ts';
import { addCounts, type Counts, emptyCounts } from '../../tally/tally.ts';
import { prepare, useColor } from '../common.ts';
import { count } from '../count.ts';
import { openOutput } from '../output.ts';
import { scopeOf, usage } from '../stat/options.ts';
import {
  type CompareOptions,
  compareContradiction,
  pickIdentities,
  WHO_ROWS,
  withCompare,
} from './options.ts';

/** Number of earlier stretches that an interval's report can use. */
const HISTORY = 1_000;

export function compareCommand(): Command {
  return withCompare(new Command('compare'))
    .description('compare tracepoints with /proc/vmstat, and report what balances')
    .passThroughOptions()
    .addHelpText('after', EXAMPLES)
    .action(async (command: string[], options: CompareOptions) => {
      if (options.fieldSeparator === '\\t') options.fieldSeparator = '\t';
      process.exitCode = await compare(command, options);
    });
}

const EXAMPLES = `
Examples:
  vmtally compare --timeout 10000          the whole system for 10 s
  vmtally compare -- make                  while make runs, and its share
  vmtally compare -i migration --who -- migratepages 1234 0 1
  vmtally compare -I 1000 -i 'page.*'      every second until Ctrl-C
  vmtally compare --strict -x, -- ./test   for scripts: status 4 if unexplained

Exit status: that of the command. Without a command: 0, or 128+n if signal n
ended the count. 4: with --strict, a residual is unexplained. 1: failure.
2: wrong usage. 3: something is missing (run vmtally doctor).`;

/** Runs `compare` and returns its exit status. */
async function compare(command: string[], options: CompareOptions): Promise<number> {
  const guarded = guardedThreads();
  const contradiction = compareContradiction(options, command, guarded.length > 0);
  if (contradiction !== undefined) throw usage(contradiction);
  if (command[0] !== undefined) checkCommand(command[0]);
  const counters = [...readVmstat().keys()];
  const ownIdentities = options.identities === undefined ? [] : loadInvariants(options.identities);
  const identities = pickIdentities([...ownIdentities, ...loadInvariants()], options.identity, counters);
  const { bpftrace, probes } = await prepare(options);
  const tracepoints = readTracepoints();
  const features = readFeatures();
  const reconciliation = openReconciliation(identities, probes, tracepoints, features);
  const output = openOutput(options, command);
  const { scope, target } = scopeOf({ ...options, requests: [], inherit: true, delay: 0 }, command);
  let untraced: UntracedBaselines = new Map();
  let baselineReadings: Stretch[] = [];
  // Process 1 runs every second, so only short ticks pass without it.
  const longestTickMs = guarded.length > 0 ? FINE_TICK_MS : undefined;
  let hides = false;
  let history: Stretch[] = [];
  const lastNames = new Names();

  const report = (
    kind: CompareReport['kind'],
    spans: readonly Span[],
    collectors: readonly Collector[],
  ): CompareReport => {
    const series = collectors[0]?.program.series ?? [];
    const counts = emptyCounts(series.length);
    for (const span of spans) addCounts(counts, span.counts);
    const names = rowNames('pid', lastNames);
    const stretches = spans.flatMap((span) => span.readings);
    const joined = joinAll(stretches);
    const all = deltasOf(joined, series, reconciliation.drift);
    // A single interval may hold too few runs of process 1 to prove that the kernel hides it.
    hides ||= hidesFirst([...baselineReadings, ...stretches]);
    const deltas = hides ? withFaults(all, stretches) : all;
    const hidden = hiddenWork(stretches, series, reconciliation.drift, hides, [
      ...baselineReadings,
      ...history,
    ]);
    history = [...history, ...stretches].slice(-HISTORY);
    const windowSeconds = spans.reduce((sum, { seconds }) => sum + seconds, 0);
    // The collectors began before the baseline. Below the table, report the same missed runs as in the
    // table's reasons.
    const merged = mergeExactness(collectors.map((collector) => collector.exactness()));
    const exactness = withMissedRuns(merged, missedIn(joined));
    return {
      schema: 'vmtally.compare/1',
      kind,
      target: command.length > 0 ? `the system while ${target} ran` : 'whole system',
      atSeconds: spans.at(-1)?.atSeconds ?? 0,
      windowSeconds,
      repeats: spans.length,
      rows: reconciliation.chosen.map((chosen) => {
        const result = balance(chosen, deltas, reconciliation.symbols, untraced, hidden);
        return {
          ...compareIdentityOf(result),
          ...numbersOf(result),
          ...attribution(result, counts, series, reconciliation, command.length > 0, options, names),
        };
      }),
      unseen: [...untraced].map(([id, { rate }]) => ({
        id,
        unit: reconciliation.chosen.find(({ invariant }) => invariant.id === id)?.invariant.unit ?? '',
        ...rate,
      })),
      readingsMissing: deltas.seconds < 0.99 * windowSeconds,
      exactness: { ...exactness, beyondDouble: [] },
    };
  };
  const print = (compared: CompareReport) => {
    if (options.json) output.write(`${JSON.stringify(compared)}\n`);
    else if (options.fieldSeparator !== undefined)
      output.write(compareToCsv(compared, options.fieldSeparator));
    else {
      const color = useColor(options.color, output);
      output.write(compareToText(compared, { verbose: options.verbose ?? false, color }));
    }
  };

  const { collectors, totals, failure, status } = await count(
    {
      bpftrace,
      features,
      tracepoints,
      selections: reconciliation.selections,
      scope,
      groupBy: options.who === undefined ? 'none' : 'pid',
      keeps: options.who !== undefined || command.length > 0 ? 'both' : 'totals',
      guarded,
      tickMs: tickFor(options.intervalPrint, longestTickMs),
      delayMs: 0,
      names: lastNames,
    },
    {
      repeats: options.repeat,
      measure: (first) => ({
        ...(command.length > 0 ? { command } : {}),
        early: false,
        // The untraced baseline does not change from one run to the next: measure it once.
        baselineMs: first ? options.baseline : 0,
        intervalMs: options.intervalPrint,
        longestTickMs,
        intervalCount: options.intervalCount,
        timeoutMs: options.timeout,
        names: options.who === undefined ? undefined : lastNames,
      }),
      attachedText: (first) =>
        first && options.baseline > 0
          ? `measuring the untraced baseline for ${options.baseline / 1000} s …`
          : undefined,
      onSpan: (span, { program: { series } }, all) => {
        if (span.kind === 'interval') print(report('interval', [span], all));
        else {
          baselineReadings = span.readings;
          const ticks = hidesFirst(span.readings)
            ? span.readings.filter((tick) => !ranFirst(tick))
            : span.readings;
          untraced = untracedBaselines(
            reconciliation.chosen,
            ticks,
            series,
            reconciliation.symbols,
            reconciliation.drift,
          );
        }
      },
    },
  );
  const total = report('total', totals, collectors);
  print(total);
  if (failure !== undefined) throw failure;
  if (options.strict && total.rows.some(({ verdict }) => verdict === 'unexplained')) return EXIT.unexplained;
  return status;
}

/** The contributors to an identity's count, and the command's share of it. */
function attribution(
  { invariant, trace }: Balance,
  counts: Counts,
  series: readonly Series[],
  { symbols }: Reconciliation,
  hasCommand: boolean,
  { who }: CompareOptions,
  names: (key: string) => string,
): Pick<CompareRow, 'who' | 'command'> {
  if (trace === null || trace === 0) return {};
  const contributions = contributors(invariant.trace.tree, counts, series, symbols);
  const portion = sharesOf(
    trace,
    contributions.map(({ counted }) => counted),
    !hasCommand,
  );
  const sum = contributions.reduce((all, { counted }) => all + counted, 0);
  return {
    ...(hasCommand ? { command: { counted: sum, share: portion(sum) } } : {}),
    ...(who === undefined
      ? {}
      : {
          who: contributions.slice(0, who === true ? WHO_ROWS : who).map(({ key, counted }) => ({
            key,
            name: names(key),
            counted,
            share: portion(counted),
          })),
        }),
  };
}
