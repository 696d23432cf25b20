import { CATALOGUE, type CounterGroup } from './counter-catalogue.ts';
import { GAUGE_MEANINGS } from './gauge-catalogue.ts';

export interface CounterKind {
  group: CounterGroup;
  /** Plural noun; empty if it is not known. */
  unit: string;
  /** A text of one line; empty if it is not known. */
  meaning: string;
  /** The kernel's file that counts; empty for gauges. */
  file: string;
}

/** Returns what a counter of /proc/vmstat is. Kernels have counters that the catalogue does not know. */
export function kindOf(name: string): CounterKind {
  for (const [group, entries] of Object.entries(CATALOGUE))
    for (const [names, unit, meaning, file] of entries)
      if (names.test(name)) return { group: group as CounterGroup, unit, meaning, file };
  const gauge = GAUGE_MEANINGS.find(([names]) => names.test(name));
  if (gauge !== undefined || name.startsWith('nr_')) {
    const [, meaning = '', unit = 'pages'] = gauge ?? [];
    return { group: 'Gauges', unit, meaning, file: '' };
  }
  // Families by prefix, for counters of kernels to come.
  const group = FAMILIES.find(([prefix]) => name.startsWith(prefix))?.[1] ?? 'Others';
  return { group, unit: '', meaning: '', file: '' };
}

const FAMILIES: readonly [prefix: string, group: CounterGroup][] = [
  ['compact_', 'Compaction'],
  ['thp_', 'Transparent huge pages'],
  ['numa_', 'NUMA'],
  ['pgscan', 'Reclaim'],
  ['pgsteal', 'Reclaim'],
  ['workingset_', 'Reclaim'],
  ['kswapd_', 'Reclaim'],
  ['swp', 'Swap'],
  ['zswp', 'Swap'],
];
