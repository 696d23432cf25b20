import { useEffect, useRef } from 'react';
import type { TimelineMessage } from '../../../src/wire/timeline.ts';
import type { Place } from '../place/place.ts';
import { go } from '../place/use-place.ts';
import { control } from './control.ts';

/** Least milliseconds between two changes of the address while it plays. */
const WRITE_MS = 1_000;

/** Keeps the time of a replay in the address, and goes to the time of an address that is opened or returned to. */
export function useTimeInAddress({ at }: Pick<Place, 'at'>, message: TimelineMessage | null): void {
  /** The time that the address has from here. */
  const written = useRef<number | null>(null);
  const wroteMs = useRef(0);
  const isKnown = message !== null;
  useEffect(() => {
    if (!isKnown || at === null || at === written.current) return;
    written.current = at;
    control({ atMs: at });
  }, [isKnown, at]);
  const { atMs, state } = message ?? {};
  useEffect(() => {
    if (atMs === undefined || state === 'seeking' || (at !== null && at !== written.current)) return;
    // The end of a tick may have a part of a millisecond: rounded down it would be of the tick before.
    const now = Math.ceil(atMs);
    const isSoon = state === 'playing' && performance.now() < wroteMs.current + WRITE_MS;
    if (now === written.current || isSoon) return;
    written.current = now;
    wroteMs.current = performance.now();
    go({ at: now }, 'replace');
  }, [atMs, state, at]);
}
