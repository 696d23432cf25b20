import { attachProgress } from '../collector/attach-progress.ts';
import type { Collector } from '../collector/collector.ts';
import { plural } from '../text/units.ts';

/** Progress of a collector until its window opens, which takes a while on a busy machine. */
export function attachingText(collector: Collector, seconds: number): string {
  const { loaded, probes } = attachProgress(collector);
  return `attaching ${plural(probes, 'probe')}${loaded === 0 ? '' : `, ${loaded} loaded`}, ${seconds} s …`;
}
