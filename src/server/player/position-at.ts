import type { Recorded, RecordedPosition } from './recorded.ts';
import { inSlices } from './slices.ts';

/**
 * Reads the position at a time, with a history that begins `windowMs` before. `latestMs`: the time to reach at the end, which may
 * have gone on while it was read. Undefined if it is stale.
 */
export async function positionAt(
  recorded: Recorded,
  { atMs, windowMs, latestMs }: { atMs: number; windowMs: number; latestMs: () => number },
  isStale: () => boolean,
): Promise<RecordedPosition | undefined> {
  const position = recorded.positionBefore(atMs - windowMs);
  for (let toMs = atMs; ; toMs = latestMs()) {
    await inSlices(position.to(toMs), isStale);
    if (isStale()) return undefined;
    if (latestMs() <= toMs || position.nextMs === undefined) return position;
  }
}
