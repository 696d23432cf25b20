import type { CacheState, KernelState, SiteState, StateSort } from '../../wire/state.ts';

/** The rows that are shown: largest first, at most `top` caches and as many allocation sites. */
export function largestState<S extends KernelState>(
  state: S,
  { sort, top }: { sort: StateSort; top: number },
): S {
  const { slabs, allocations } = state;
  const cut = <R extends CacheState | SiteState>(rows: readonly R[]): R[] =>
    rows.toSorted((a, b) => weightOf(b, sort) - weightOf(a, sort) || b.bytes.now - a.bytes.now).slice(0, top);
  const left = ({ rows }: { rows: number }) => Math.max(0, rows - top);
  return {
    ...state,
    slabs: slabs && { ...slabs, caches: cut(slabs.caches), rowsLeftOut: left(slabs) },
    allocations: allocations && {
      ...allocations,
      sites: cut(allocations.sites),
      rowsLeftOut: left(allocations),
    },
  };
}

/** Slabs come and go as a whole: bytes of the objects of a cache say more of a change. */
export function weightOf(row: CacheState | SiteState, sort: StateSort): number {
  if (sort === 'bytes') return row.bytes.now;
  const isCache = 'active' in row;
  if (sort === 'objects') return isCache ? row.active.now : row.calls.now;
  return Math.abs((isCache ? row.active[sort] : row.bytes[sort]) ?? 0) * (isCache ? row.objectBytes : 1);
}
