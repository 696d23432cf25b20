import { useEffect, useRef } from 'react';
import type { TimelineMessage } from '../../../src/wire/timeline.ts';
import type { Place } from '../place/place.ts';
import { go } from '../place/use-place.ts';
import { control } from './control.ts';

/** Least milliseconds between two changes of the address while it plays. */
const WRITE_MS = 1_000;

/**
 * Keeps the time that is shown in the address, and goes to the time of an address that is opened or returned to. The counts
 * of now have no time in it, and are shown where another time is refused. `session`: the one to look back at, null for the first.
 */
export function useTimeInAddress(
  { at }: Pick<Place, 'at'>,
  message: TimelineMessage | null,
  session: string | null,
  isRefused: boolean,
): void {
  /** The time that the address has from here, and the session of it. */
  const written = useRef<number | null>(null);
  const ofSession = useRef(session);
  const wroteMs = useRef(0);
  const isKnown = message !== null;
  const isLive = message?.state === 'live';
  useEffect(() => {
    const isOther = ofSession.current !== session;
    ofSession.current = session;
    if (!isKnown || (at === written.current && !isOther)) return;
    written.current = at;
    if (at !== null) control({ atMs: at, ...(session !== null && { session }) });
    // Back to an address without a time.
    else control({ live: true });
  }, [isKnown, at, session]);
  const wasLive = useRef(true);
  useEffect(() => {
    const hasReturned = isLive && !wasLive.current;
    if (isKnown) wasLive.current = isLive;
    if (!hasReturned) return;
    written.current = null;
    go({ at: null }, 'replace');
  }, [isKnown, isLive]);
  useEffect(() => {
    if (!isRefused || !isLive) return;
    written.current = null;
    go({ at: null }, 'replace');
  }, [isRefused, isLive]);
  const { atMs, state } = message ?? {};
  useEffect(() => {
    if (atMs === undefined || state === 'live' || state === 'seeking') return;
    if (at !== null && at !== written.current) return;
    // The end of a tick may have a part of a millisecond: rounded down it would be of the tick before.
    const now = Math.ceil(atMs);
    const isSoon = state === 'playing' && performance.now() < wroteMs.current + WRITE_MS;
    if (now === written.current || isSoon) return;
    written.current = now;
    wroteMs.current = performance.now();
    go({ at: now }, 'replace');
  }, [atMs, state, at]);
}
