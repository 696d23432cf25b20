import { Command } from 'commander';
import type { Collector } from '../../collector/collector.ts';
import type { Span } from '../../collector/span.ts';
import { EXIT } from '../../errors.ts';
import { cpuList } from '../../kernel/features.ts';
import { counterNames, readVmstat } from '../../kernel/vmstat.ts';
import { areByName, areBySite, areOfCgroups, groupByOf } from '../../probe/scope.ts';
import { labelOf } from '../../probe/selection.ts';
import { rowNames } from '../../report/row-names.ts';
import type { StatReport } from '../../report/stat-report.ts';
import { statReportOf } from '../../report/stat-report-of.ts';
import { toJson } from '../../report/to-json.ts';
import { targetOf } from '../../report/unlike-sides.ts';
import { settledName } from '../../tally/settle.ts';
import { whole } from '../arguments.ts';
import { mergeOption } from '../common.ts';
import { costOf } from '../cost-of.ts';
import { countingCommand } from '../counting-command.ts';
import { duration } from '../duration.ts';
import { namedSites } from '../named-sites.ts';
import { withReport } from '../report-options.ts';
import { scopedCount } from '../scoped-count.ts';
import { conditionsOf } from './conditions-of.ts';
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
      "status 5 if this changed: 'kmalloc > +5%' (repeatable; see below)",
      conditionsOf,
    )
    .option('--fail-if-unsure', 'status 5 too if the runs are too few to tell');
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

A condition is EVENT[.UNIT] [ROW] > +N% or < -N%, such as kmalloc.bytes > +5%
or 'kmalloc comm=gcc < -2%' (with --by comm). It holds if the whole interval of
the change is beyond N percent. Commas separate several: together they hold by
chance in 5 of 100 comparisons at most. Six runs a side and more tell most;
with fewer than four nothing is told, and nothing fails.`;

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
  // The reader of captures is loaded where there is one: it takes as long to load as all else of stat.
  const baseline =
    options.baseline === undefined
      ? undefined
      : new (await import('./baseline.ts')).Baseline(options.baseline, options.by, options.failIf ?? []);
  const requests = options.requestsGiven ? options.requests : (baseline?.requests ?? options.requests);
  const counting = await scopedCount(options, command, requests, (selections, _, target) => {
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
  const groupOfPath = areOfCgroups(options.by)
    ? (await import('../cgroup-groups.ts')).cgroupGroups(options.by)
    : undefined;
  const cpus = scope.who.kind === 'all' ? (scope.cpus ?? cpuList('online')).length : 1;

  const nameOf = () => {
    const idName = rowNames(options.by ?? 'pid', counting.names, siteOf, groupOfPath);
    return (key: string) => settledName(key) ?? idName(key);
  };
  const report = (kind: StatReport['kind'], runs: readonly Span[], collector: Collector): StatReport => {
    const last = runs.at(-1);
    const seconds = runs.reduce((sum, run) => sum + run.seconds, 0);
    return statReportOf(kind, runs, {
      target,
      command,
      by: options.by && {
        name: options.by,
        nameOf: nameOf(),
        groupByName: areByName(options.by) || areBySite(options.by) || areOfCgroups(options.by),
        top: options.top,
      },
      cpus,
      series: collector.program.series,
      counters: names,
      exactness: collector.exactness(),
      cost: costOf(collector, kind === 'interval' ? (last?.atSeconds ?? 0) : seconds),
    });
  };

  const { collector, totals, failure, status } = await counting.run({
    groupBy: groupByOf(options.by),
    settles: areByName(options.by),
    onSpan: (span, all) => printer.interval(report('interval', [span], all)),
  });
  // If bpftrace failed during the run, print the counts up to then before the error.
  if (options.interval === undefined) printer.total(report('total', totals, collector));
  else printer.end(report('total', totals, collector));
  if (failure !== undefined) throw failure;
  if (baseline === undefined) return status;
  const difference = baseline.compare(totals, collector.program.series, collector.exactness(), {
    command,
    nameOf: nameOf(),
  });
  const { diffToText } = await import('../../report/diff-to-text.ts');
  output.write(options.json ? toJson(difference) : diffToText(difference, { top: options.top ?? 40 }));
  const failing = options.failIfUnsure ? ['yes', 'unsure'] : ['yes'];
  const isFailed = difference.conditions?.some(({ outcome }) => failing.includes(outcome));
  return status === 0 && isFailed ? EXIT.changed : status;
}
