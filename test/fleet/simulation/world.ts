import { SENT_GROUPINGS, type SentGrouping, type Summary } from '../../../src/fleet/schema.ts';
import type { Random } from './random.ts';

type Series = Summary['series'][number];

const seriesOf = (label: string, unit: string | null): Series => ({
  label,
  filter: null,
  counts: 'events',
  sum: null,
  hist: null,
  value: { name: unit ?? 'kind', unit, scale: 'linear', labels: null },
  counted: true,
});

/** Nine series, as those of the default events. */
export const SERIES: Series[] = [
  ['kmem:kmalloc', 'bytes'],
  ['kmem:kfree', null],
  ['kmem:kmem_cache_alloc', 'bytes'],
  ['kmem:kmem_cache_free', null],
  ['kmem:mm_page_alloc', 'pages'],
  ['kmem:mm_page_free', 'pages'],
  ['exceptions:page_fault_user', null],
  ['vmscan:mm_vmscan_direct_reclaim_begin', null],
  ['migrate:mm_migrate_pages', 'pages'],
].map(([label, unit]) => seriesOf(label ?? '', unit ?? null));

/** Size of an event of a series. */
export const SIZES = [64, 0, 192, 0, 1, 1, 0, 0, 4];

/** A process of a host, and its groups by their place in the host's lists. */
export interface Process {
  pid: number;
  groups: Record<SentGrouping, number>;
  weight: number;
}

/** A host's groups and processes: programs, users and images are those of many hosts, containers its own. */
export interface Machine {
  keys: Record<SentGrouping, string[]>;
  processes: Process[];
}

const KINDS: Record<SentGrouping, { most: number; of: number }> = {
  name: { most: 60, of: 3_000 },
  user: { most: 5, of: 20 },
  unit: { most: 40, of: 400 },
  container: { most: 10, of: 0 },
  image: { most: 10, of: 200 },
};

export function machineOf(host: string, random: Random, processes: number): Machine {
  const keys = Object.fromEntries(
    SENT_GROUPINGS.map((grouping) => {
      const { most, of } = KINDS[grouping];
      const drawn = new Set<string>();
      while (drawn.size < most)
        drawn.add(of === 0 ? `${host}-${drawn.size}.container` : `${grouping}-${random.zipf(of)}`);
      return [grouping, [...drawn]];
    }),
  ) as Machine['keys'];
  const groupsOf = (at: number) =>
    Object.fromEntries(
      SENT_GROUPINGS.map((grouping) => [
        grouping,
        at < KINDS[grouping].most ? at : random.below(KINDS[grouping].most),
      ]),
    ) as Process['groups'];
  return {
    keys,
    processes: Array.from({ length: processes }, (_, at) => ({
      pid: 300 + 7 * at,
      groups: groupsOf(at),
      weight: 1_000_000 / (1 + random.zipf(processes)),
    })),
  };
}
