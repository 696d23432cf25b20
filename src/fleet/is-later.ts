import type { HostFacts } from './host-view.ts';
import type { Summary } from './schema.ts';

/**
 * True if a summary is later than the one with these facts. A later run has a higher epoch. Where the stream lost what it kept,
 * epochs begin anew: a run that began after the last summary of a host that is gone is a later one too.
 */
export function isLater(summary: Summary, facts: HostFacts, isGone: boolean): boolean {
  const { epoch, seq, run, runMs } = summary;
  if (run !== facts.run && isGone && runMs > facts.atMs) return true;
  if (epoch !== facts.epoch) return epoch > facts.epoch;
  // Two runs have the same epoch only if two services publish as one host.
  return seq !== facts.seq ? seq > facts.seq : run > facts.run;
}
