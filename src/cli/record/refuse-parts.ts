import { type ScopedOptions, usage } from '../stat/options.ts';

/** Throws USAGE for options whose counts are of a part of the system, or of a part of the record. */
export function refuseParts(options: Omit<ScopedOptions, 'by'> & { by: string }): void {
  const given = Object.entries({
    '-p': options.pid !== undefined,
    '-C': options.cpu !== undefined,
    '-G': options.cgroup !== undefined,
    '-D': options.delay > 0,
    '--by pid,site': options.by !== 'pid',
    '--no-inherit': !options.inherit,
  }).flatMap(([name, isGiven]) => (isGiven ? [name] : []));
  if (given.length > 0)
    throw usage(
      `${given.join(', ')} cannot be used with --compare: the counters of vmstat count the whole system from the start of a record to its end, and no part of it`,
    );
}
