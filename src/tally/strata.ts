import type { Rows } from './tally.ts';

/** Events of one process, at one call site if they have one, and of one value: counted exactly. */
export interface Stratum {
  pid: string;
  /** Address as bpftrace prints it; '' for an event without a call site. */
  site: string;
  value: number;
  events: number;
  /** Sampled events by stack. */
  samples: Map<string, number>;
}

/**
 * Joins the exact counts, whose rows are `pid` or `pid,site`, with the sampled events, whose rows have stacks behind that.
 * A sample whose count was lost is left out.
 */
export function strataOf(counted: Rows, byStack: Rows, rowParts: number): Stratum[] {
  const strata = new Map<string, Stratum>();
  const stratum = (row: string, value: number): Stratum => {
    const key = `${row} ${value}`;
    const known = strata.get(key);
    if (known !== undefined) return known;
    const [pid = '', site = ''] = row.split(',');
    const made = { pid, site, value, events: 0, samples: new Map<string, number>() };
    strata.set(key, made);
    return made;
  };
  for (const [row, distribution] of counted)
    for (const [value, count] of distribution) stratum(row, value).events += count;
  for (const [key, distribution] of byStack) {
    const parts = key.split(',');
    const row = parts.slice(0, rowParts).join();
    const stack = parts.slice(rowParts).join();
    for (const [value, count] of distribution) {
      const { samples } = stratum(row, value);
      samples.set(stack, (samples.get(stack) ?? 0) + count);
    }
  }
  return [...strata.values()].filter(({ events }) => events > 0);
}
