import { Command } from 'commander';
import { tickFor } from '../../collector/measure.ts';
import { programFor } from '../../collector/program-for.ts';
import { readFeatures } from '../../kernel/features.ts';
import { isSoftwareEvent } from '../../kernel/software-events.ts';
import { readTracepoints } from '../../kernel/tracepoints.ts';
import { groupByOf } from '../../probe/scope.ts';
import { selectEvents } from '../../probe/select.ts';
import type { ScriptReport } from '../../report/script-report.ts';
import { cgroupPaths } from '../cgroup-paths.ts';
import { prepare } from '../common.ts';
import { duration } from '../duration.ts';
import { type ScopeOptions, scopeOf, withRows, withScope } from '../stat/options.ts';

export function scriptCommand(): Command {
  return withRows(withScope(new Command('script')))
    .description('print the bpftrace program that stat would run')
    .argument('[command...]', 'as for stat')
    .option('-I, --interval-print <time>', 'as for stat', duration(10, 86_400_000))
    .option('--json', 'print JSON (see vmtally schema script)')
    .passThroughOptions()
    .addHelpText(
      'after',
      `
Examples:
  vmtally script -e kmem:kmalloc --by pid
  vmtally script -e mm_page_alloc --filter 'order > 3' -p 1`,
    )
    .action(async (command: string[], options: ScopeOptions & { intervalPrint?: number }) => {
      const { scope } = scopeOf(options, command, await cgroupPaths(options.cgroup));
      const { bpftrace, probes } = await prepare(options);
      const tracepoints = readTracepoints();
      const features = readFeatures();
      const counted = {
        selections: selectEvents(options.requests, probes, tracepoints),
        groupBy: groupByOf(options.by),
        tickMs: tickFor(options.intervalPrint),
        delayMs: options.delay,
        tracepoints,
        features,
        bpftrace,
      };
      const { text, attached } = programFor(counted, scope);
      const report: ScriptReport = {
        schema: 'vmtally.script/1',
        bpftrace: bpftrace.versionText,
        path: bpftrace.path,
        events: attached
          .filter(({ selection }) => selection !== undefined)
          .map(({ event, raw, whyClassic = null }) => ({ event, raw, why: whyClassic })),
        program: text,
      };
      process.stdout.write(
        options.json
          ? `${JSON.stringify(report)}\n`
          : `// for bpftrace ${bpftrace.versionText}, ${bpftrace.path}\n${report.events.map(placeOf).join('')}${text}`,
      );
    });
}

/** A comment that says where an event is counted. */
const placeOf = ({ event, raw, why }: ScriptReport['events'][number]): string =>
  isSoftwareEvent(event)
    ? `// ${event}, a software event of perf\n`
    : `// ${event} at its ${raw ? 'raw tracepoint' : `tracepoint: ${why}`}\n`;
