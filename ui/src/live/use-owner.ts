import { useEffect } from 'react';
import { go } from '../place/use-place.ts';
import { useHealth } from './health.tsx';
import { ownerOf } from './owner-of.ts';

/**
 * The session whose companion a view shows, where the address may have the id of the companion; null for the first,
 * undefined until it is known.
 */
export function useOwner(session: string | null): string | null | undefined {
  const sessions = useHealth()?.sessions;
  const owner = session && sessions && ownerOf(session, sessions);
  useEffect(() => {
    // The companion is deleted with its last viewer, and its owner is unknown from then on. Put the owner's
    // id into the address.
    if (owner && owner !== session) go({ session: owner }, 'replace');
  }, [owner, session]);
  return owner;
}
