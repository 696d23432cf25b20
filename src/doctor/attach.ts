import { messageOf, VmtallyError } from '../errors.ts';
import { readTracepoints } from '../kernel/tracepoints.ts';
import { missing, ok, skipped, warning } from './checks.ts';
import { countKnown, type KnownCount } from './count.ts';
import { type Facts, usable } from './facts.ts';
import type { Check } from './schema.ts';

const name = 'attach';
const ANOTHER = 'try another version of bpftrace with --bpftrace';

/**
 * Checks that bpftrace attaches and counts correctly. Skipped where an earlier check found something missing.
 */
export async function checkAttach(facts: Facts, before: readonly Check[]): Promise<Check> {
  const lacking = before.filter(({ status }) => status === 'missing' || status === 'skipped');
  const bpftrace = usable(facts);
  if (bpftrace === undefined || lacking.length > 0) {
    return skipped(name, `needs ${lacking.map((check) => check.name).join(', ')} first`);
  }
  try {
    return judge(await countKnown(bpftrace, facts.features, readTracepoints(facts.tracefs.root)));
  } catch (error) {
    return missing(name, messageOf(error).trim(), advice(error, facts));
  }
}

function advice(error: unknown, { features }: Facts): string {
  const code = error instanceof VmtallyError ? error.code : undefined;
  if (code === 'OUTPUT_FILE') return 'set TMPDIR to a writable directory';
  if (code === 'BPFTRACE_STALLED') return 'run it again when the machine is less busy';
  return features.btf ? ANOTHER : 'without BTF bpftrace needs the kernel’s headers: install them';
}

/**
 * Judges a count: it is right where it equals the number of events made, and a warning where it is short of
 * exactly the runs that the kernel reports as missed.
 */
export function judge({ event, made, counted, missed }: KnownCount): Check {
  if (counted === made) return ok(name, `counted ${counted} of ${made} ${event}`);
  const finding = `counted ${counted} of ${made} ${event}`;
  if (missed > 0 && counted + missed === made) {
    return warning(
      name,
      finding,
      `the kernel reports ${missed} missed, and counts report that; run doctor again`,
    );
  }
  return missing(name, finding, ANOTHER);
}
