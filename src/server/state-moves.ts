import type { Series } from '../wire/series.ts';
import type { StateMove } from '../wire/state.ts';
import type { Held } from './held.ts';

type Moved = Pick<StateMove, 'part' | 'session' | 'series'>;

/** The counts of a series as of a reading. */
interface Mark extends Moved {
  countedSeconds: number;
  count: number;
  /** By name of the cache, of series that have it. */
  caches: ReadonlyMap<string, number>;
}
export type MoveMarks = ReadonlyMap<string, Mark>;

/** Names of tracepoints and probes whose events move slab caches, and free blocks. */
const MOVERS: readonly [StateMove['part'], RegExp][] = [
  ['slab', /^(?:kmalloc|kfree|kmem_cache_alloc|kmem_cache_free|slab_cache_alloc|slab_cache_free)$/],
  ['buddy', /^(?:mm_page_(?:alloc|free|free_batched|pcpu_drain|alloc_zone_locked)|compaction)$/],
];
/** Most series: a session has some, and there are several. */
const MOST_MARKS = 1_000;

/**
 * The events that move the state, of sessions that count the whole system without a filter. If several count the same, the first
 * stands for all.
 */
export function markMoves(sessions: Iterable<Held>): MoveMarks {
  const marks = new Map<string, Mark>();
  for (const { info, board } of sessions) {
    const { pids, cpus, cgroups } = info.scope;
    if ((pids ?? cpus ?? cgroups) !== undefined || info.companionOf !== null) continue;
    for (const [index, series] of board.series.entries()) {
      const part = partOf(series);
      if (part === undefined || marks.has(series.label) || marks.size >= MOST_MARKS) continue;
      const labels = series.event.startsWith('slab_cache_') ? (series.value?.labels ?? {}) : {};
      const counts = board.distributions.read().get(index) ?? [];
      marks.set(series.label, {
        part,
        session: info.id,
        series: series.label,
        countedSeconds: info.countedSeconds,
        count: board.total.get(index)?.[1] ?? 0,
        caches: new Map(
          Array.from(counts, ([value, count]): [string, number] => [labels[value] ?? '', count]).filter(
            ([name]) => name !== '',
          ),
        ),
      });
    }
  }
  return marks;
}

const partOf = ({ event, sum, part, filter, counted }: Series): StateMove['part'] | undefined =>
  sum !== null || part === true || filter !== null || !counted
    ? undefined
    : MOVERS.find(([, pattern]) => pattern.test(event.replace(/^.*:/, '')))?.[0];

/** The events between two readings. */
export const movesBetween = (before: MoveMarks | undefined, now: MoveMarks): StateMove[] =>
  Array.from(now.values(), ({ part, session, series, countedSeconds, count, caches }) => {
    const old = before?.get(series);
    // A session that began anew, or one in the place of another, counts from 0.
    const isSame = old?.session === session && old.count <= count && old.countedSeconds <= countedSeconds;
    if (!isSame) return { part, session, series, seconds: null, count: null, caches: [] };
    return {
      part,
      session,
      series,
      seconds: countedSeconds - old.countedSeconds,
      count: count - old.count,
      caches: Array.from(caches, ([name, number]): [string, number] => [
        name,
        number - (old.caches.get(name) ?? 0),
      ]).filter(([, number]) => number !== 0),
    };
  });
