import { messageOf, VmtallyError } from '../errors.ts';
import { readTracepoints } from '../probe/formats.ts';
import { missing, ok, skipped, warning } from './checks.ts';
import { countKnown, type KnownCount } from './count.ts';
import { type Facts, usable } from './facts.ts';
import type { Check } from './schema.ts';

const name = 'attach';

/** Whether bpftrace really attaches and counts right. Skipped where the checks before it found something missing. */
export async function checkAttach(facts: Facts, before: readonly Check[]): Promise<Check> {
  const lacking = before.filter(({ status }) => status === 'missing' || status === 'skipped');
  const bpftrace = usable(facts);
  if (bpftrace === undefined || lacking.length > 0) {
    return skipped(name, `needs ${lacking.map((check) => check.name).join(', ')} first`);
  }
  try {
    return judge(await countKnown(bpftrace, facts.features, readTracepoints(facts.tracefs.root)));
  } catch (error) {
    const why = messageOf(error).trim();
    const stalled = error instanceof VmtallyError && error.code === 'BPFTRACE_STALLED';
    return missing(
      name,
      why,
      stalled ? 'is the machine very busy? run it again' : 'name another bpftrace with --bpftrace',
    );
  }
}

/** A count is right when it is what was made; short of the runs that the kernel reports as missed it is known to be. */
export function judge({ event, made, counted, missed }: KnownCount): Check {
  if (counted === made) return ok(name, `counted ${counted} of ${made} ${event}`);
  const found = `counted ${counted} of ${made} ${event}`;
  if (missed > 0 && counted + missed === made) {
    return warning(name, found, `the kernel reports ${missed} missed, so counts say so; run it again`);
  }
  return missing(name, found, 'try another version of bpftrace with --bpftrace');
}
