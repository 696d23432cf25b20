import type { CellKind } from '../../../src/wire/page-cells.ts';
import type { ProcessPages } from '../../../src/wire/process-pages.ts';

type Amounts = ProcessPages['total'];
type SharingPart = Extract<CellKind, 'once' | 'twice' | 'few' | 'many' | 'shared'>;

/** The parts of a resident set by how often its pages are mapped; where the kernel does not say, private and shared. */
export function partsOf({ rss, uss, twice, few, many }: Amounts): { kind: SharingPart; bytes: number }[] {
  const known = twice !== null && few !== null && many !== null;
  const parts: [SharingPart, number][] = known
    ? [
        ['once', uss],
        ['twice', twice],
        ['few', few],
        ['many', many],
      ]
    : [
        ['once', uss],
        ['shared', rss - uss],
      ];
  return parts.flatMap(([kind, bytes]) => (bytes > 0 ? [{ kind, bytes }] : []));
}

/** Columns of the table, and what each is ordered by. */
export const COLUMNS = {
  rss: { head: 'RSS', of: ({ rss }: Amounts) => rss },
  pss: { head: 'PSS', of: ({ pss }: Amounts) => pss },
  uss: { head: 'USS', of: ({ uss }: Amounts) => uss },
  shared: { head: 'Shared', of: ({ rss, uss }: Amounts) => rss - uss },
  dirty: { head: 'Dirty', of: ({ dirty }: Amounts) => dirty },
  swap: { head: 'Swap', of: ({ swap }: Amounts) => swap },
  size: { head: 'Size', of: ({ size }: Amounts) => size },
} as const;
export type PagesColumn = keyof typeof COLUMNS;
export const PAGES_COLUMNS = Object.keys(COLUMNS) as PagesColumn[];
