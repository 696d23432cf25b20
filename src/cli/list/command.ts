import { Command } from 'commander';
import { findBpftrace } from '../../bpftrace/find.ts';
import { rawSupport } from '../../bpftrace/raw-support.ts';
import { measureCosts } from '../../collector/event-cost.ts';
import { kindOf } from '../../compare/correlate/recording.ts';
import { hasCounter } from '../../compare/invariant.ts';
import { loadInvariants } from '../../compare/reconciliation.ts';
import { VmtallyError } from '../../errors.ts';
import { readFeatures } from '../../kernel/features.ts';
import { readTracepoints, type Tracepoints } from '../../kernel/tracepoints.ts';
import { readVmstat } from '../../kernel/vmstat.ts';
import { whyMissing } from '../../probe/attach.ts';
import { whyClassic } from '../../probe/attach-place.ts';
import { isGlob, matchesGlob } from '../../probe/glob.ts';
import { loadProbes } from '../../probe/load.ts';
import { nearest } from '../../probe/nearest.ts';
import { DEFAULT_PRESET, loadPresets, presetsOf } from '../../probe/presets.ts';
import type { Probe } from '../../probe/probe.ts';
import type { RawSupport } from '../../probe/raw.ts';
import { namesOf, outputsOf, type Selection } from '../../probe/selection.ts';
import type { ListReport } from '../../report/list-report.ts';
import { listToText } from '../../report/list-to-text.ts';
import { eventPercent } from '../../text/event-cost-to-text.ts';
import { repeatable } from '../arguments.ts';
import { type CountingOptions, prepare, useColor, warnOfProbe, withColor } from '../common.ts';
import { usage } from '../stat/options.ts';

interface ListOptions extends CountingOptions {
  tracepoints?: boolean;
  vmstat?: boolean;
  cost?: boolean;
}

type Probes = ReadonlyMap<string, Probe>;
type ProbeRow = Extract<ListReport, { kind: 'probes' }>['probes'][number];

export function listCommand(): Command {
  return withColor(new Command('list'))
    .description('list the presets, probes, tracepoints and vmstat counters of this machine')
    .argument('[glob]', "list only what matches: slab, numa, @reclaim, 'kmem:*alloc*'")
    .option('--tracepoints', 'list all tracepoints of this kernel, with their fields')
    .option('--vmstat', 'list all counters of /proc/vmstat, with their values')
    .option('--cost', 'count for a second: how often the events happen now, and what counting them costs')
    .option('--bpftrace <path>', 'path of bpftrace (default: $VMTALLY_BPFTRACE, then $PATH)')
    .option('--probes <dir>', 'add the probes in this directory (repeatable)', repeatable, [])
    .option('--json', 'print JSON (see vmtally schema list)')
    .addHelpText(
      'after',
      `
A text is searched for in the names, summaries, events and counters of probes.
A glob must match a whole name.

Examples:
  vmtally list                         probes by preset; which this kernel lacks
  vmtally list numa                    probes that have to do with numa, and why
                                       they are not counted at raw tracepoints
  vmtally list @pages --cost           what counting them would cost now
  vmtally list --tracepoints 'kmem:*'  tracepoints and their fields
  vmtally list --vmstat pgalloc        counters whose name contains pgalloc`,
    )
    .action(async (text: string | undefined, options: ListOptions) => {
      if (options.tracepoints && options.vmstat)
        throw usage('--tracepoints and --vmstat cannot be used together');
      if (options.cost && (options.tracepoints || options.vmstat))
        throw usage('--cost is for probes: it cannot be used with --tracepoints and --vmstat');
      const matches = matcher(text);
      const support = await supportOf(options);
      const probes = await loadProbes(options.probes, warnOfProbe);
      const report = reportOf(matches, options, support, probes);
      if (text !== undefined && namesIn(report).length === 0)
        throw nothingMatches(text, options, support, probes);
      if (options.cost && report.kind === 'probes') await addCosts(report.probes, options);
      const color = useColor(options.color, process.stdout);
      process.stdout.write(
        options.json
          ? `${JSON.stringify(report)}\n`
          : listToText(report, color, text === undefined ? undefined : matches),
      );
    });
}

/** Measures the probes that this kernel can run. Throws the errors of counting. */
async function addCosts(rows: ProbeRow[], options: ListOptions): Promise<void> {
  const { bpftrace, probes } = await prepare(options);
  const able = rows.filter(({ missing }) => missing === null);
  const selections = able.flatMap(({ name }): Selection[] => {
    const probe = probes.get(name);
    return probe === undefined ? [] : [{ probe, maps: Object.keys(probe.head.maps) }];
  });
  if (selections.length === 0) return;
  const features = readFeatures();
  const costs = await measureCosts({ bpftrace, features, tracepoints: readTracepoints(), selections });
  for (const [index, { eventsPerSecond, nsPerEvent }] of costs.entries()) {
    const row = able[index];
    if (row === undefined) continue;
    const percent = eventPercent(eventsPerSecond, nsPerEvent ?? 0);
    row.cost = { eventsPerSecond, nsPerEvent, percent };
  }
}

/** Returns the support for raw tracepoints; without a bpftrace, the reason why none can be used. */
async function supportOf({ bpftrace, tracepoints, vmstat }: ListOptions): Promise<RawSupport> {
  if (tracepoints || vmstat) return { why: '' };
  try {
    return rawSupport(await findBpftrace(bpftrace), readFeatures());
  } catch (error) {
    if (error instanceof VmtallyError) return { why: error.message };
    throw error;
  }
}

function reportOf(matches: Matcher, options: ListOptions, support: RawSupport, all: Probes): ListReport {
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
  const probes = [...all.values()]
    .map((probe) => probeRow(probe, tracepoints, support))
    .filter(({ name, event, summary, parts, vmstat, outputs, presets }) =>
      matches(name, event, summary, ...parts.map((part) => part.summary), ...vmstat, ...outputs, ...presets),
    );
  const presets = [...loadPresets().values()].filter(({ name }) =>
    probes.some((probe) => probe.presets.includes(name)),
  );
  return { schema: 'vmtally.list/1', kind: 'probes', presets, probes };
}

const namesIn = (report: ListReport): string[] =>
  (report.kind === 'vmstat'
    ? report.counters
    : report.kind === 'probes'
      ? [...report.presets, ...report.probes]
      : report.tracepoints
  ).map(({ name }) => name);

/** The error for a text that nothing matches. Its hint names other lists that have the text, or the nearest names. */
function nothingMatches(
  text: string,
  options: ListOptions,
  support: RawSupport,
  probes: Probes,
): VmtallyError {
  const matches = matcher(text);
  const others = (
    [
      ['', {}],
      [' --tracepoints', { tracepoints: true }],
      [' --vmstat', { vmstat: true }],
    ] as const
  )
    .filter(([, kind]) =>
      hasMatch(matches, { ...options, tracepoints: false, vmstat: false, ...kind }, support, probes),
    )
    .map(([flag]) => `\`vmtally list${flag} '${text}'\``);
  const close = nearest(text, namesIn(reportOf(() => true, options, support, probes)));
  const hint =
    others.length > 0
      ? `${others.join(' and ')} ${others.length > 1 ? 'show' : 'shows'} what matches.`
      : close.length > 0
        ? `Did you mean ${close.join(', ')}?`
        : 'Omit the name to list all.';
  return new VmtallyError('EVENT_UNKNOWN', `no name matches ${text}`, hint);
}

/** An ordinary user cannot read tracepoints: nothing matches then. */
function hasMatch(matches: Matcher, options: ListOptions, support: RawSupport, probes: Probes): boolean {
  try {
    return namesIn(reportOf(matches, options, support, probes)).length > 0;
  } catch {
    return false;
  }
}

function probeRow(probe: Probe, tracepoints: Tracepoints, support: RawSupport): ProbeRow {
  const missing = whyMissing(probe, tracepoints) ?? null;
  const why = missing === null ? (whyClassic(probe, tracepoints, support) ?? null) : null;
  return {
    name: probe.head.name,
    event: probe.head.event,
    summary: probe.head.summary,
    outputs: namesOf(probe),
    parts: outputsOf(probe).filter(({ summary }) => summary !== probe.head.summary),
    vmstat: probe.head.vmstat,
    presets: presetsOf(probe.head.name),
    default: presetsOf(probe.head.name).includes(DEFAULT_PRESET),
    file: probe.where,
    missing,
    raw: missing === null && why === null,
    whyClassic: why,
    cost: null,
  };
}

type Matcher = (...names: string[]) => boolean;

/** A glob must match a whole name; a plain text matches anywhere, in capitals or not. */
function matcher(text: string | undefined): Matcher {
  if (text === undefined) return () => true;
  const wanted = text.toLowerCase();
  const matches = isGlob(text) ? matchesGlob(text) : (name: string) => name.toLowerCase().includes(wanted);
  return (...names) => names.some(matches);
}
