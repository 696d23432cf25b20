import { Command } from 'commander';
import type { Collector } from '../../collector/collector.ts';
import type { Span } from '../../collector/span.ts';
import { isChange, isLimit } from '../../diff/limit.ts';
import { EXIT } from '../../errors.ts';
import { cpuList } from '../../kernel/features.ts';
import { counterNames, readVmstat } from '../../kernel/vmstat.ts';
import { printable } from '../../printable.ts';
import { areByName, areBySite, areOfCgroups, groupByOf } from '../../probe/scope.ts';
import { labelOf } from '../../probe/selection.ts';
import { rowNames } from '../../report/row-names.ts';
import type { StatReport } from '../../report/stat-report.ts';
import { statReportOf } from '../../report/stat-report-of.ts';
import { toJson } from '../../report/to-json.ts';
import { targetOf } from '../../report/unlike-sides.ts';
import { settledName } from '../../tally/settle.ts';
import { V1_ROOT } from '../../wire/v1-root.ts';
import { whole } from '../arguments.ts';
import { mergeOption } from '../common.ts';
import { costOf } from '../cost-of.ts';
import type { CountOptions } from '../count.ts';
import { countingCommand } from '../counting-command.ts';
import { duration } from '../duration.ts';
import { namedSites } from '../named-sites.ts';
import { withReport } from '../report-options.ts';
import { scopedCount } from '../scoped-count.ts';
import { v1Note } from '../v1-note.ts';
import { conditionsOf, limitsOf } from './conditions-of.ts';
import { checkLimits, judgeLimits, UntilLimits } from './limits.ts';
import { type StatOptions, statContradiction, usage, withRows, withScope } from './options.ts';
import { Printer } from './printer.ts';

export function statCommand(): Command {
  const command = withRows(withScope(new Command('stat')))
    .description('count kernel memory events, like perf stat')
    .option(
      '-I, --interval-print <time>',
      'print the counts each time: 1s, 500ms, 500',
      duration(10, 86_400_000),
    )
    .option('--interval-count <n>', 'stop after N intervals', whole(1))
    .option(
      '-r, --repeat <n>',
      'run the command N times, print the mean and the standard error',
      whole(1, 100_000),
      1,
    )
    .option('--top <n>', 'print at most N rows for each event', whole(1))
    .addOption(mergeOption('by site: add up the sites of each function'))
    .option('--hist', 'draw the distribution of values below each event')
    .option('-x, --field-separator <sep>', 'print fields with this separator, like perf stat -x')
    .option('-j, --json-output', 'print JSON like perf stat -j')
    .option('--baseline <file>', 'compare the runs with those of a capture (vmtally record -r N)')
    .option(
      '--fail-if <condition>',
      "status 5 if this holds: 'kmalloc > 1e6', 'kmalloc > +5%' (repeatable; see below)",
      conditionsOf,
    )
    .option('--until <bound>', "stop when a count passes this: 'kmalloc > 1e6' (repeatable)", limitsOf)
    .option('--fail-if-unsure', 'status 5 too if runs are too few, or counts too uncertain, to tell');
  return countingCommand(withReport(command), EXAMPLES, stat);
}

const EXAMPLES = `
Examples:
  vmtally stat -e kmalloc -- make               a build and its descendants
  vmtally stat -I 1000 -e 'kmem:*alloc*'        whole system, every second
  vmtally stat -e @reclaim --timeout 10000      a preset: vmtally list shows all
  vmtally stat --by comm --top 5 --timeout 5000
  vmtally stat -p 1234 -e mm_page_alloc --hist  until Ctrl-C
  vmtally stat -e kmem:kmalloc --filter 'bytes_req > 1024' -r 5 -- ls -R /etc
  vmtally stat -r 10 --baseline old.capture --fail-if 'kmalloc > +5%' -- ./test
  vmtally stat -e kmalloc --until 'kmalloc > 1e6'
  vmtally stat -e kmalloc --fail-if 'kmalloc.bytes > 64MiB' -- ./test

A condition is EVENT[.UNIT] [ROW] and a bound (> 1e6, < 64MiB) or, with
--baseline, a change (> +N%, < -N%), such as 'kmalloc comm=gcc < -2%' (with --by
comm). A change holds if its whole interval is beyond N percent. Commas separate
several: changes together hold by chance in 5 of 100 comparisons at most. Six
runs a side and more tell most; with fewer than four nothing is told, and
nothing fails. A bound holds if events that may be missing cannot matter.`;

/** Runs `stat` and returns its exit status. */
async function stat(
  command: string[],
  raw: StatOptions & { intervalPrint?: number; jsonOutput?: boolean },
): Promise<number> {
  const options: StatOptions = { ...raw };
  if (raw.intervalPrint !== undefined) options.interval = raw.intervalPrint;
  if (raw.jsonOutput) options.perfJson = true;
  // Accept the two characters \t for a tab, as perf does.
  if (raw.fieldSeparator === '\\t') options.fieldSeparator = '\t';
  const contradiction = statContradiction(options, command);
  if (contradiction !== undefined) throw usage(contradiction);
  const { failIf = [], until = [] } = options;
  const limits = failIf.filter(isLimit);
  const changes = failIf.filter(isChange);
  // The reader of captures is loaded where there is one: it takes as long to load as all else of stat.
  const baseline =
    options.baseline === undefined
      ? undefined
      : new (await import('./baseline.ts')).Baseline(options.baseline, options.by, changes);
  const requests = options.requestsGiven ? options.requests : (baseline?.requests ?? options.requests);
  const counting = await scopedCount(options, command, requests, (selections, _, target) => {
    checkLimits('--fail-if', limits, selections, options.by);
    checkLimits('--until', until, selections, options.by);
    const filters = new Map(
      selections.flatMap((selection) =>
        selection.maps.map((map) => [labelOf(selection, map), selection.source ?? null] as const),
      ),
    );
    const { inherit, untilExit = false } = options;
    baseline?.check({ target: targetOf(target, command), inherit, untilExit, filters });
    return selections;
  });
  const { scope, target, output } = counting;
  const printer = new Printer(options, output);
  const names = counterNames(readVmstat());
  const siteOf = namedSites(counting.tracepoints, options.merge);
  const { by } = options;
  const groupOf = areOfCgroups(by) ? (await import('../cgroup-groups.ts')).cgroupGroups(by) : undefined;
  const cgroups = new Set<string>();
  const groupOfPath =
    groupOf &&
    ((path: string) => {
      cgroups.add(path);
      return groupOf(path);
    });
  const cpus = scope.who.kind === 'all' ? (scope.cpus ?? cpuList('online')).length : 1;

  const nameOf = () => {
    const idName = rowNames(options.by ?? 'pid', counting.names, siteOf, groupOfPath);
    return (key: string) => settledName(key) ?? idName(key);
  };
  const report = (
    kind: StatReport['kind'],
    runs: readonly Span[],
    collector: Collector,
    top = options.top,
  ): StatReport => {
    const last = runs.at(-1);
    const seconds = runs.reduce((sum, run) => sum + run.seconds, 0);
    return statReportOf(kind, runs, {
      target,
      command,
      by: options.by && {
        name: options.by,
        nameOf: nameOf(),
        groupByName: areByName(options.by) || areBySite(options.by) || areOfCgroups(options.by),
        top,
      },
      cpus,
      series: collector.program.series,
      counters: names,
      exactness: collector.exactness(),
      cost: costOf(collector, kind === 'interval' ? (last?.atSeconds ?? 0) : seconds),
    });
  };

  const untilLimits = new UntilLimits(until);
  let passed: string | undefined;
  const stopAtLimit: CountOptions['onTick'] = (tick, _, all) => {
    const now = untilLimits.add(tick.counts, all.program.series);
    // The last tick is of a count that something else ended.
    if (now === undefined || passed !== undefined || tick.final) return;
    passed = now;
    all.stop();
  };
  const { collector, totals, failure, ...ended } = await counting.run({
    groupBy: groupByOf(options.by),
    settles: areByName(options.by),
    onSpan: (span, all) => printer.interval(report('interval', [span], all)),
    ...(until.length > 0 && { longestTickMs: UNTIL_TICK_MS, onTick: stopAtLimit }),
  });
  // The command was ended because the count was.
  const status = passed === undefined ? ended.status : EXIT.ok;
  // If bpftrace failed during the run, print the counts up to then before the error.
  if (options.interval === undefined) printer.total(report('total', totals, collector));
  else printer.end(report('total', totals, collector));
  if (cgroups.has(V1_ROOT) && areOfCgroups(by)) process.stderr.write(`vmtally: ${v1Note(by)}\n`);
  if (failure !== undefined) throw failure;
  if (passed !== undefined) process.stderr.write(`vmtally: stopped at ${printable(passed)}\n`);
  const failing = options.failIfUnsure ? ['yes', 'unsure'] : ['yes'];
  const isOver =
    limits.length > 0 && judgeLimits(limits, report('total', totals, collector, Infinity), failing);
  if (baseline === undefined) return status === EXIT.ok && isOver ? EXIT.changed : status;
  const difference = baseline.compare(totals, collector.program.series, collector.exactness(), {
    command,
    nameOf: nameOf(),
  });
  const { diffToText } = await import('../../report/diff-to-text.ts');
  output.write(options.json ? toJson(difference) : diffToText(difference, { top: options.top ?? 40 }));
  const isFailed = difference.conditions?.some(({ outcome }) => failing.includes(outcome));
  return status === EXIT.ok && (isFailed || isOver) ? EXIT.changed : status;
}

/** Longest time between ticks with --until, in ms: a count may end so much later than its bound was passed. */
const UNTIL_TICK_MS = 100;
