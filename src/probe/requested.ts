import type { Probe } from './probe.ts';
import { eventOf, type Selection } from './selection.ts';

/** Probes that count the same allocations with the bytes that were asked for, by the probe without these. */
const REQUESTED: ReadonlyMap<string, string> = new Map([
  ['kmalloc', 'kmalloc_requested'],
  ['kmem_cache_alloc', 'kmem_cache_requested'],
]);

/** The selection with the bytes that were asked for beside its counts, where a probe has both and the user named neither. */
export function withRequestedBytes(selection: Selection, probes: ReadonlyMap<string, Probe>): Selection {
  const { probe, name } = selection;
  const other = probes.get(REQUESTED.get(probe.head.name) ?? '');
  if (other === undefined || probe.own === true || name !== undefined) return selection;
  const label = eventOf(probe, probe.head.name);
  return { ...selection, probe: other, maps: Object.keys(other.head.maps), label };
}
