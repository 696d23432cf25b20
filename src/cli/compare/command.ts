import { Command } from 'commander';
import { checkCommand } from '../../collector/command.ts';
import { FINE_TICK_MS, tickFor } from '../../collector/measure.ts';
import { Names } from '../../collector/names.ts';
import { loadInvariants, openReconciliation } from '../../compare/reconciliation.ts';
import { EXIT } from '../../errors.ts';
import { readFeatures } from '../../kernel/features.ts';
import { guardedThreads } from '../../kernel/first-process.ts';
import { readTracepoints } from '../../kernel/tracepoints.ts';
import { readVmstat } from '../../kernel/vmstat.ts';
import type { CompareReport } from '../../report/compare-report.ts';
import { rowNames } from '../../report/row-names.ts';
import { prepare } from '../common.ts';
import { count } from '../count.ts';
import { openOutput } from '../output.ts';
import { scopeOf, usage } from '../stat/options.ts';
import { Comparison } from './comparison.ts';
import { type CompareOptions, compareContradiction, pickIdentities, withCompare } from './options.ts';
import { printComparison } from './print.ts';

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
  const { scope, target } = scopeOf({ ...options, inherit: true, delay: 0 }, command);
  // Process 1 runs every second, so only short ticks pass without it.
  const longestTickMs = guarded.length > 0 ? FINE_TICK_MS : undefined;
  const lastNames = new Names();
  const comparison = new Comparison(reconciliation, {
    target: command.length > 0 ? `the system while ${target} ran` : 'whole system',
    command,
    who: options.who,
    names: rowNames('comm', lastNames),
  });
  const print = (compared: CompareReport) =>
    printComparison(compared, options, output, options.identity.length > 0);

  const { collector, totals, failure, status } = await count(
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
      onSpan: (span, counting) => {
        if (span.kind === 'interval') print(comparison.report('interval', [span], counting));
        else comparison.baseline(span, counting.program.series);
      },
    },
  );
  const total = comparison.report('total', totals, collector);
  // A table of no time would say that all is at rest. `count` has said that nothing was counted.
  if (total.windowSeconds > 0 || options.json) print(total);
  if (failure !== undefined) throw failure;
  if (options.strict && total.rows.some(({ verdict }) => verdict === 'unexplained')) return EXIT.unexplained;
  return status;
}
