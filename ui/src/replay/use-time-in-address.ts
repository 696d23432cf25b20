import { useEffect, useState } from 'react';
import type { TimelineMessage } from '../../../src/wire/timeline.ts';
import type { Place } from '../place/place.ts';
import { go } from '../place/use-place.ts';
import { AddressTime } from './address-time.ts';
import { control } from './control.ts';

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
  const [time] = useState(() => new AddressTime(session));
  const isKnown = message !== null;
  useEffect(() => {
    const move = time.moveTo(at, session, isKnown, performance.now());
    if (move !== undefined) control(move);
  }, [time, isKnown, at, session]);
  useEffect(() => {
    if (message === null) return;
    const next = time.shown(message, at, isRefused, performance.now());
    if (next !== undefined) go({ at: next }, 'replace');
  }, [time, message, at, isRefused]);
}
