import { Command } from 'commander';
import { kindOf } from '../../compare/correlate/recording.ts';
import { hasCounter } from '../../compare/invariant.ts';
import { loadInvariants } from '../../compare/reconciliation.ts';
import { VmtallyError } from '../../errors.ts';
import { readTracepoints, type Tracepoints } from '../../kernel/tracepoints.ts';
import { readVmstat } from '../../kernel/vmstat.ts';
import { whyMissing } from '../../probe/attach.ts';
import { isGlob, matchesGlob } from '../../probe/glob.ts';
import { loadProbes } from '../../probe/load.ts';
import type { Probe } from '../../probe/probe.ts';
import type { ListReport } from '../../report/list-report.ts';
import { listToText } from '../../report/list-to-text.ts';
import { repeatable } from '../arguments.ts';
import { type CountingOptions, useColor, withColor } from '../common.ts';
import { usage } from '../stat/options.ts';

interface ListOptions extends CountingOptions {
  tracepoints?: boolean;
  vmstat?: boolean;
}

export function listCommand(): Command {
  return withColor(new Command('list'))
    .description('list the probes, tracepoints and vmstat counters of this machine')
    .argument('[glob]', "list only matching names: 'kmem:*alloc*', compact")
    .option('--tracepoints', 'list all tracepoints of this kernel, with their fields')
    .option('--vmstat', 'list all counters of /proc/vmstat, with their values')
    .option('--probes <dir>', 'add the probes in this directory (repeatable)', repeatable, [])
    .option('--json', 'print JSON (see vmtally schema list)')
    .addHelpText(
      'after',
      `
Examples:
  vmtally list                         probes, and which this kernel cannot run
  vmtally list --tracepoints 'kmem:*'  tracepoints and their fields
  vmtally list --vmstat pgalloc        counters whose name contains pgalloc`,
    )
    .action((glob: string | undefined, options: ListOptions) => {
      if (options.tracepoints && options.vmstat)
        throw usage('--tracepoints and --vmstat cannot be used together');
      const report = reportOf(matcher(glob), options);
      if (glob !== undefined && sizeOf(report) === 0) {
        throw new VmtallyError('EVENT_UNKNOWN', `no name matches ${glob}`, 'Omit the name to list all.');
      }
      const color = useColor(options.color, process.stdout);
      process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : listToText(report, color));
    });
}

function reportOf(matches: (...names: string[]) => boolean, options: ListOptions): ListReport {
  if (options.vmstat) {
    const vmstat = readVmstat();
    const names = [...vmstat.keys()];
    const identities = loadInvariants();
    const counters = [...vmstat]
      .filter(([name]) => matches(name))
      .map(([name, value]) => ({
        name,
        value,
        kind: kindOf(name, names),
        identities: [
          ...new Set(identities.filter((identity) => hasCounter(identity, name)).map(({ id }) => id)),
        ],
      }));
    return { schema: 'vmtally.list/1', kind: 'vmstat', counters };
  }
  const tracepoints = readTracepoints();
  if (options.tracepoints) {
    const matching = tracepoints.names.filter((name) => matches(name));
    return {
      schema: 'vmtally.list/1',
      kind: 'tracepoints',
      tracepoints: matching.map((name) => ({
        name,
        fields: (tracepoints.fields(name) ?? []).map(({ name: field, type }) => ({ name: field, type })),
      })),
    };
  }
  const probes = [...loadProbes(options.probes).values()].filter(({ head }) =>
    matches(head.name, head.event),
  );
  return {
    schema: 'vmtally.list/1',
    kind: 'probes',
    probes: probes.map((probe) => probeRow(probe, tracepoints)),
  };
}

function sizeOf(report: ListReport): number {
  if (report.kind === 'vmstat') return report.counters.length;
  return report.kind === 'probes' ? report.probes.length : report.tracepoints.length;
}

const probeRow = (probe: Probe, tracepoints: Tracepoints) => ({
  name: probe.head.name,
  event: probe.head.event,
  summary: probe.head.summary,
  outputs: Object.keys(probe.head.maps).map((map) =>
    map.replace(`${probe.head.name}_`, `${probe.head.name}.`),
  ),
  vmstat: probe.head.vmstat,
  file: probe.where,
  missing: whyMissing(probe, tracepoints) ?? null,
});

/** A glob must match the whole name; a plain text matches anywhere in it. */
function matcher(glob: string | undefined): (...names: string[]) => boolean {
  if (glob === undefined) return () => true;
  const matches = isGlob(glob) ? matchesGlob(glob) : (name: string) => name.includes(glob);
  return (...names) => names.some(matches);
}
