import { existsSync } from 'node:fs';
import { DIFFERENCES_FILE } from '../bpftrace/differences-file.ts';
import { type Difference, isOf, readDifferences, writeDifferences } from '../bpftrace/raw-differences.ts';
import { rawSupport } from '../bpftrace/raw-support.ts';
import { messageOf } from '../errors.ts';
import { readTracepoints } from '../kernel/tracepoints.ts';
import type { Probe } from '../probe/probe.ts';
import { grouped } from '../text/units.ts';
import { ok, skipped, warning } from './checks.ts';
import { type Facts, usable } from './facts.ts';
import type { Check } from './schema.ts';
import { countTwins, type Twins } from './twins.ts';

const name = 'raw';
const CLASSIC = 'counts are taken at tracepoints, which is as exact; report it';

/**
 * Checks that probes count the same at raw tracepoints as at tracepoints. If one does not, notes it in `file`, so that
 * no count uses raw tracepoints with this kernel and this bpftrace. Skipped where nothing can be counted.
 */
export async function checkRaw(
  facts: Facts,
  before: readonly Check[],
  probes: Iterable<Probe>,
  file = DIFFERENCES_FILE,
): Promise<Check> {
  const found = usable(facts);
  if (found === undefined || before.some(({ status }) => status === 'missing' || status === 'skipped'))
    return skipped(name, 'needs the other checks first');
  const bpftrace = { ...found, rawRefused: undefined };
  const support = rawSupport(bpftrace, facts.features);
  if ('why' in support) return ok(name, `not used: ${support.why}`);
  const isHere = isOf(found.versionText, facts.features.release);
  try {
    const twins = await countTwins(bpftrace, facts.features, readTracepoints(facts.tracefs.root), probes);
    const differences = twins.flatMap((each) => {
      const difference = differenceOf(each);
      const { head, where } = each.probe;
      const at = { kernel: facts.features.release, bpftrace: found.versionText };
      return difference === undefined ? [] : [{ ...at, probe: head.name, file: where, difference }];
    });
    const compared = new Set(twins.filter(hasEvents).map(({ probe }) => probe.where));
    const earlier = earlierDifferences(file).filter(
      (one) => !isHere(one) || (!compared.has(one.file) && existsSync(one.file)),
    );
    const all = [...earlier, ...differences].filter(({ kernel }) => kernel === facts.features.release);
    const check = judgeRaw(twins, all.filter(isHere), facts.services.length > 0);
    return note(check, all, file);
  } catch (error) {
    return warning(name, messageOf(error).trim(), 'run doctor again, or count with --attach classic');
  }
}

/** Writes the differences, and adds to the check if that fails. */
function note(check: Check, differences: readonly Difference[], file: string): Check {
  try {
    writeDifferences(differences, file);
    return check;
  } catch (error) {
    return warning(
      name,
      `${check.found}; cannot write ${file}: ${messageOf(error)}`,
      'count with --attach classic',
    );
  }
}

/** A file that cannot be used keeps raw tracepoints off; it is replaced by what is found now. */
function earlierDifferences(file: string): Difference[] {
  try {
    return readDifferences(file);
  } catch {
    return [];
  }
}

/** Judges what was found now, and what was found earlier of probes that were not compared now. */
export function judgeRaw(
  twins: readonly Twins[],
  differences: readonly Difference[],
  isServing: boolean,
): Check {
  const [first] = differences;
  if (first !== undefined) {
    const others = differences.length > 1 ? `, and ${differences.length - 1} more` : '';
    return warning(
      name,
      `not used: ${first.difference} (${first.file})${others}`,
      isServing ? `${CLASSIC}, and restart the service` : CLASSIC,
    );
  }
  const compared = twins.filter(hasEvents);
  const events = compared.reduce((sum, each) => sum + eventsOf(each), 0);
  return ok(
    name,
    `${grouped(events)} events of ${compared.length} probes counted the same at raw tracepoints and at tracepoints`,
  );
}

const hasEvents = (twins: Twins): boolean => eventsOf(twins) > 0;

const eventsOf = ({ pairs }: Twins): number =>
  Math.max(...pairs.map(({ raw, classic }) => Math.max(total(raw), total(classic))));

const total = (distribution: ReadonlyMap<number, number>): number =>
  [...distribution.values()].reduce((sum, count) => sum + count, 0);

/**
 * Returns the largest difference of a value's counts that missed runs do not explain; undefined if there is none.
 * A sum is not judged: it does not say how many events it lacks.
 */
export function differenceOf({ probe, pairs, mayDiffer, missesKnown }: Twins): string | undefined {
  const differing = pairs
    .filter(({ series }) => series.head.sum === undefined)
    .flatMap(({ series, raw, classic }) =>
      [...new Set([...raw.keys(), ...classic.keys()])].map((value) => {
        const [there, here] = [raw.get(value) ?? 0, classic.get(value) ?? 0];
        const of = series.head.value && ` of ${series.head.value.name} ${value}`;
        const text = `${probe.head.name} counted ${grouped(there)}${of ?? ''} at its raw tracepoint, ${grouped(here)} at its tracepoint`;
        // An old kernel does not count what tracepoints miss.
        const isMissed = there > here && !missesKnown;
        return { by: isMissed ? 0 : Math.abs(there - here), text };
      }),
    )
    .filter(({ by }) => by > mayDiffer)
    .toSorted((a, b) => b.by - a.by);
  return differing[0]?.text;
}
