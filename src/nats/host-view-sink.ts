import type { ServerMessage } from '../wire/messages.ts';
import type { Problem } from '../wire/session.ts';

/** Receives what a host sends of a view. */
export interface RelaySink {
  /** False while too many bytes wait to be read: messages are dropped, and the view goes on with a snapshot. */
  readonly ready: boolean;
  /** Takes a message with the key of the host's. `isFirst`: it is the first of a lease, a snapshot. */
  message(message: ServerMessage, isFirst: boolean): void;
  /** Called before the snapshot that follows messages which were lost. */
  lost(messages: number): void;
  /** The view ended at the host. */
  closed(problem: Problem): void;
}

/** A view of a host that the host has opened. */
export interface LookedAt {
  /** Starts it, and returns a function that ends it. */
  begin: (sink: RelaySink) => () => void;
  /** Asks for a snapshot, once it was begun. */
  again: () => void;
}
