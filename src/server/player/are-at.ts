import { inSlices } from '../slices.ts';
import type { RecordedPosition } from './recorded.ts';

/**
 * Takes positions to a time. `latestMs`: the time to reach at the end, which may have gone on meanwhile. Resolves with false
 * if they are stale.
 */
export async function areAt(
  positions: readonly RecordedPosition[],
  { atMs, latestMs }: { atMs: number; latestMs: () => number },
  isStale: () => boolean,
): Promise<boolean> {
  for (let toMs = atMs; ; toMs = latestMs()) {
    for (const position of positions) {
      await inSlices(position.to(toMs), isStale);
      if (isStale()) return false;
    }
    if (latestMs() <= toMs || positions.every(({ nextMs }) => nextMs === undefined)) return true;
  }
}
