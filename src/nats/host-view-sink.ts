import type { ServerMessage } from '../wire/messages.ts';
import type { Problem } from '../wire/session.ts';

/** Receives what a host sends of a view. */
export interface HostViewSink {
  readonly ready: boolean;
  /** `isFirst`: the message is the first of a lease, a snapshot. */
  message(message: ServerMessage, isFirst: boolean): void;
  lost(messages: number): void;
  closed(problem: Problem): void;
}
