import { Command } from 'commander';
import type { Collector } from '../../collector/collector.ts';
import type { ObjectTick } from '../../collector/events.ts';
import { tickFor } from '../../collector/measure.ts';
import { objectOptions } from '../../collector/object-options.ts';
import type { Span } from '../../collector/span.ts';
import { VmtallyError } from '../../errors.ts';
import { readFeatures } from '../../kernel/features.ts';
import { growthOf, type KeptObjects, readKeptObjects } from '../../kernel/kept-objects.ts';
import { nearAddress } from '../../kernel/near-address.ts';
import { objectEvents } from '../../probe/objects.ts';
import type { Program } from '../../probe/program.ts';
import { type CountedObjects, outstandingOf } from '../../report/outstanding-of.ts';
import type { OutstandingReport } from '../../report/outstanding-report.ts';
import { outstandingToCsv } from '../../report/outstanding-to-csv.ts';
import { outstandingNotes, outstandingToText } from '../../report/outstanding-to-text.ts';
import { rowNames } from '../../report/row-names.ts';
import { toJson } from '../../report/to-json.ts';
import { groupsOf } from '../../tally/objects.ts';
import { addCounts, type Counts, emptyCounts } from '../../tally/tally.ts';
import { countingCommand } from '../counting-command.ts';
import { namedSites } from '../named-sites.ts';
import { scopedCount } from '../scoped-count.ts';
import { usage } from '../stat/options.ts';
import { type OutstandingOptions, outstandingContradiction, withOutstanding } from './options.ts';

export const outstandingCommand = (): Command =>
  countingCommand(
    withOutstanding(
      new Command('outstanding').description(
        'show what the kernel allocated and did not free, by call site, process and age',
      ),
    ),
    EXAMPLES,
    run,
  );

const EXAMPLES = `
Examples:
  vmtally outstanding -- make                   what a build leaves behind
  vmtally outstanding -e slab --timeout 60s --older 30s
  vmtally outstanding -p 1234 --freed-by        until Ctrl-C
  vmtally outstanding -e pages --by comm -I 1s  allocations less frees so far

An object that is not freed is no leak: it may be in use, or in a cache.`;

/** Ticks in the age of --older: an age is known to a tick. */
const TICKS_IN_AGE = 10;
const LEAST_TICK_MS = 100;

/** Runs `outstanding` and returns its exit status. */
async function run(command: string[], options: OutstandingOptions): Promise<number> {
  const contradiction = outstandingContradiction(options);
  if (contradiction !== undefined) throw usage(contradiction);
  const {
    event,
    intervalPrint: interval,
    older,
    freedBy = false,
    by = event === 'pages' ? 'pid' : 'site',
  } = options;
  const counting = await scopedCount({ ...options, interval }, command, []);
  const { target, output, tracepoints } = counting;
  const { objects, maxEntries } = objectOptions(
    { kind: event, countsRows: interval !== undefined, countsFreers: freedBy },
    { bpftrace: counting.bpftrace, features: readFeatures() },
  );
  const { allocates, frees } = objectEvents(objects, tracepoints);
  const addressOf = nearAddress(() => tracepoints.symbols());
  const siteOf = namedSites(tracepoints, options.merge);
  const names = {
    task: rowNames('pid', counting.names),
    comm: rowNames('comm', counting.names),
    site: (low: string) => siteOf(addressOf(low)),
  };
  const tickMs = Math.max(
    Math.min(LEAST_TICK_MS, interval ?? Infinity),
    Math.min(tickFor(interval), (older ?? Infinity) / TICKS_IN_AGE),
  );
  const olderSeconds = older === undefined ? undefined : older / 1000;

  let [before, kept]: (KeptObjects | undefined)[] = [];
  const print = (kind: OutstandingReport['kind'], span: Span, counts: Counts, collector: Collector): void => {
    if (!span.objects) return;
    const exactness = { ...collector.exactness(), beyondDouble: [] };
    const report: OutstandingReport = {
      schema: 'vmtally.outstanding/1',
      kind,
      target,
      ...(command.length > 0 ? { command } : {}),
      event,
      atSeconds: span.atSeconds,
      windowSeconds: span.atSeconds,
      tickSeconds: tickMs / 1000,
      // The last interval ends with the objects themselves, which the total has.
      ...outstandingOf(
        objectsOf(
          kind === 'interval' ? { ...span.objects, live: null } : span.objects,
          counts,
          collector.program,
        ),
        exactness,
        {
          by,
          olderSeconds,
          top: options.top,
          names,
          events: {
            allocates: allocates.map(({ event: name }) => name),
            frees: frees.map(({ event: name }) => name),
          },
          growth: kind === 'total' && kept && before ? growthOf(before, kept) : undefined,
        },
      ),
      exactness,
    };
    const { fieldSeparator } = options;
    output.write(
      options.json
        ? toJson(report)
        : fieldSeparator === undefined
          ? outstandingToText(report, { width: output.isTTY ? COLUMNS : Infinity })
          : outstandingToCsv(report, fieldSeparator === '\\t' ? '\t' : fieldSeparator),
    );
    // The lines of -x have no field for what may be wrong.
    if (fieldSeparator !== undefined && kind === 'total')
      for (const note of outstandingNotes(report)) process.stderr.write(`# ${note}\n`);
  };

  let soFar: Counts | undefined;
  const { who, cpus, cgroups } = counting.scope;
  // The kernel says it of the whole machine only.
  const heldKind = who.kind === 'all' && !cpus && !cgroups && event !== 'pages' ? event : undefined;
  const { collector, totals, failure, status } = await counting.run({
    groupBy: 'pid,site',
    objects,
    tickMs,
    maxEntries: options.maxObjects ?? maxEntries,
    onAttached: () => {
      if (heldKind !== undefined) before = readKeptObjects(heldKind);
    },
    onSpan: (span, all) => {
      soFar ??= emptyCounts(all.program.series.length);
      addCounts(soFar, span.counts);
      print('interval', span, soFar, all);
    },
  });
  if (heldKind !== undefined) kept = readKeptObjects(heldKind);
  const [total] = totals;
  if (total?.objects?.live) print('total', total, total.counts, collector);
  if (failure !== undefined) throw failure;
  if (total?.objects && !total.objects.live) throw unfinished();
  return status;
}

const unfinished = (): VmtallyError =>
  new VmtallyError(
    'BPFTRACE_FAILED',
    'bpftrace ended before it printed the objects that are not freed',
    'Start again. `vmtally doctor` says what may be wrong.',
  );

/** The objects of a span: `counts` are those since the start of the count. */
function objectsOf(
  { sums, live, ...times }: ObjectTick,
  counts: Counts,
  { series }: Program,
): CountedObjects {
  const rowsOf = (name: string) => counts[series.findIndex(({ map }) => map === name)];
  return {
    sums,
    groups: live === null ? undefined : groupsOf({ live, ...times }),
    net: { allocated: rowsOf('allocated'), freed: rowsOf('freed'), unseen: rowsOf('unseen') },
    freers: rowsOf('freers'),
  };
}

const COLUMNS = 80;
