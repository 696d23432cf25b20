import { z } from 'zod';
import { encodeStretches } from '../capture/encode-stretch.ts';
import { parseKnown } from '../capture/parse-known.ts';
import { ReadStretches } from '../capture/read-stretches.ts';
import { StretchColumns } from '../capture/reading-columns.ts';
import type { HeadLine } from '../capture/schema.ts';
import { type Invariant, readInvariants } from '../compare/invariant.ts';
import type { Stretch } from '../compare/reading.ts';
import type { Reconciled } from '../compare/reconciliation.ts';
import { messageOf, VmtallyError } from '../errors.ts';
import { issueToText } from '../issue-to-text.ts';
import { counterNames } from '../kernel/vmstat.ts';
import { MapHead } from '../probe/head.ts';
import type { Series } from '../probe/program.ts';

/** Limits of a file from anybody; a kernel has some hundred series. */
const MOST_SERIES = 4_096;
const MOST_IDENTITIES = 1_024;
const MOST_BASELINE = 1_024;

/** All that the comparison of a part of a record takes beside the readings of its ticks. */
export const Basis = z.object({
  identities: z
    .record(z.string(), z.array(z.unknown()))
    .refine((groups) => Object.values(groups).flat().length <= MOST_IDENTITIES, 'are too many')
    .describe('By group, as in probes/identities.yaml'),
  missing: z.record(z.string(), z.string()).describe('Why the kernel has no such identity, by its id'),
  series: z
    .array(
      z.object({
        label: z.string(),
        probe: z.string(),
        map: z.string(),
        head: MapHead,
        events: z.array(z.string()),
      }),
    )
    .max(MOST_SERIES),
  sets: z.record(z.string(), z.array(z.number())).describe('Numbers for which symbols in identities stand'),
  drift: z.number().min(0).describe('How far a counter that the kernel folds late may be off'),
  hides: z.boolean().describe('True if the kernel hides process 1 from tracepoints'),
  baseline: z
    .array(StretchColumns)
    .max(MOST_BASELINE)
    .describe('Readings from which the untraced baseline comes'),
});
export type Basis = z.infer<typeof Basis>;

interface Known {
  baseline: readonly Stretch[];
  hides: boolean;
}

/** `counters`: those of the head of the capture. */
export function basisOf(
  { chosen, symbols, drift }: Reconciled,
  series: readonly Series[],
  { baseline, hides }: Known,
  counters: readonly string[],
): Basis {
  const identities: Record<string, unknown[]> = {};
  for (const { invariant } of chosen)
    identities[invariant.group] = [...(identities[invariant.group] ?? []), entryOf(invariant)];
  return {
    identities,
    missing: Object.fromEntries(
      chosen.flatMap(({ invariant, missing }) => (missing === null ? [] : [[invariant.id, missing]])),
    ),
    series: series.map(({ label, probe, map, head, events }) => ({ label, probe, map, head, events })),
    sets: Object.fromEntries(Object.entries(symbols.sets).map(([name, set]) => [name, [...set]])),
    drift,
    hides,
    baseline: encodeStretches(baseline, counters).columns,
  };
}

/** An identity as its file has it. */
function entryOf({ trace, vmstat, reasons, ...invariant }: Invariant) {
  const { group: _, ...others } = invariant;
  return {
    ...others,
    trace: trace.text,
    vmstat: vmstat.text,
    reasons: reasons.map(({ low, high, ...reason }) => ({
      ...reason,
      ...(low && { low: low.text }),
      ...(high && { high: high.text }),
    })),
  };
}

/** Throws CAPTURE_INVALID for a basis that is wrong. */
export function readBasis(
  content: unknown,
  file: string,
  { vmstat: { names } }: Pick<HeadLine, 'vmstat'>,
): Known & { reconciled: Reconciled; series: Series[] } {
  const basis = parseKnown(Basis, content);
  if (!basis.success) {
    const [issue] = basis.error.issues;
    throw wrong(file, issue ? `${issue.path.join('.')} ${issueToText(issue)}` : 'it is none');
  }
  const { identities, missing, series, sets, drift, hides, baseline } = basis.data;
  try {
    const stretches = new ReadStretches(names);
    const invariants = readInvariants(JSON.stringify(identities), 'its identities');
    return {
      reconciled: {
        chosen: invariants.map((invariant) => ({ invariant, missing: missing[invariant.id] ?? null })),
        symbols: {
          sets: Object.fromEntries(Object.entries(sets).map(([name, numbers]) => [name, new Set(numbers)])),
          names: counterNames(new Map(names.map((name) => [name, 0]))),
        },
        drift,
      },
      series,
      hides,
      baseline: baseline.map((columns) => stretches.next(columns)),
    };
  } catch (error) {
    throw wrong(file, messageOf(error));
  }
}

const wrong = (file: string, why: string): VmtallyError =>
  new VmtallyError(
    'CAPTURE_INVALID',
    `${file}: the basis of its comparison is wrong: ${why}`,
    'Read it with the vmtally that wrote it, or a newer one.',
  );
