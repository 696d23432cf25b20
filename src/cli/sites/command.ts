import { Command } from 'commander';
import type { Collector } from '../../collector/collector.ts';
import type { Span } from '../../collector/span.ts';
import { counterNames, readVmstat } from '../../kernel/vmstat.ts';
import { countsToEvents } from '../../report/counts-to-events.ts';
import { rowNames } from '../../report/row-names.ts';
import { type SitesReport, sitesOf, totalOf } from '../../report/sites-report.ts';
import { sitesToText } from '../../report/sites-to-text.ts';
import { statAccuracy } from '../../report/stat-accuracy.ts';
import { toJson } from '../../report/to-json.ts';
import { whole } from '../arguments.ts';
import { mergeOption, useColor } from '../common.ts';
import { costOf } from '../cost-of.ts';
import { countingCommand } from '../counting-command.ts';
import { duration } from '../duration.ts';
import { SITE_EVENTS } from '../event-options.ts';
import { namedSites } from '../named-sites.ts';
import { withReport } from '../report-options.ts';
import { scopedCount } from '../scoped-count.ts';
import { type ScopedOptions, usage, withScope } from '../stat/options.ts';
import { byAskedEvents, withRequested } from './requested.ts';

interface SitesOptions extends ScopedOptions {
  requestsGiven: boolean;
  intervalPrint?: number;
  top: number;
}

export const sitesCommand = (): Command =>
  countingCommand(
    withReport(
      withScope(new Command('sites'))
        .description('show which code of the kernel allocates, like perf kmem --caller')
        .option('-I, --interval-print <time>', 'print a table each time: 1s, 500ms', duration(10, 86_400_000))
        .option('--top <n>', 'print at most N sites', whole(1), 20)
        .addOption(mergeOption()),
    ),
    EXAMPLES,
    run,
  );

const EXAMPLES = `
Examples:
  vmtally sites -- make                         a build and its descendants
  vmtally sites --timeout 10s --top 40          the whole system
  vmtally sites -e kmem:kfree -p 1234 -I 1s     who frees, each second

SITE is the place that the call returns to: function+0xOFFSET/0xLENGTH.
WASTED is the part of the allocated bytes that nobody asked for.`;

/** Runs `sites` and returns its exit status. */
async function run(command: string[], options: SitesOptions): Promise<number> {
  if (options.append && options.output === undefined) throw usage('--append needs -o FILE');
  const requests = options.requestsGiven ? options.requests : [{ text: SITE_EVENTS }];
  const counting = await scopedCount(
    { ...options, interval: options.intervalPrint },
    command,
    requests.map((request) => ({ ...request, text: withRequested(request.text) })),
  );
  const { target, output } = counting;
  const names = {
    task: rowNames('pid', counting.names),
    site: namedSites(counting.tracepoints, options.merge),
  };
  const counters = counterNames(readVmstat());

  const report = (kind: SitesReport['kind'], span: Span, collector: Collector): SitesReport => {
    const { series } = collector.program;
    const { counts, atSeconds, seconds: windowSeconds } = span;
    const sites = sitesOf(counts, series, names);
    const { events, beyondDouble } = countsToEvents([counts], series, { names: counters });
    const exactness = collector.exactness();
    return {
      schema: 'vmtally.sites/1',
      kind,
      target,
      ...(command.length > 0 ? { command } : {}),
      atSeconds,
      windowSeconds,
      sites: sites.slice(0, options.top),
      sitesLeftOut: Math.max(0, sites.length - options.top),
      total: totalOf(sites),
      ...byAskedEvents({
        exactness: { ...exactness, exact: exactness.exact && beyondDouble.length === 0, beyondDouble },
        accuracy:
          kind === 'total'
            ? statAccuracy(events, series, { exactness, repeats: 1, seconds: windowSeconds })
            : null,
      }),
      cost: costOf(collector, kind === 'interval' ? atSeconds : windowSeconds),
    };
  };
  const print = (one: SitesReport) => {
    const color = useColor(options.color, output);
    const width = output.isTTY ? COLUMNS : Infinity;
    const intervals = options.intervalPrint !== undefined;
    output.write(options.json ? toJson(one) : sitesToText(one, { color, width, intervals }));
  };

  const { collector, totals, failure, status } = await counting.run({
    groupBy: 'pid,site',
    onSpan: (span, all) => print(report('interval', span, all)),
  });
  const [total] = totals;
  if (total !== undefined) print(report('total', total, collector));
  if (failure !== undefined) throw failure;
  return status;
}

const COLUMNS = 80;
