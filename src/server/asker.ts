import type { Peer } from './peer.ts';

/** A client that asks for a view. */
export interface Asker extends Peer {
  /** Views that it already has: of `host`, if it names one. */
  views: number;
  /** The host whose view it asks for, in a fleet. */
  host?: string | undefined;
}
