import type { SentGrouping } from '../../fleet/schema.ts';
import type { GroupsOfHost } from '../../fleet/unsent.ts';
import type { ServerMessage } from '../../wire/messages.ts';
import type { Problem } from '../../wire/session.ts';
import type { ViewRequest } from '../../wire/view-requests.ts';

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

/** Views of hosts, which a hub passes on. */
export interface Relay {
  /**
   * Opens a view of a host. A view that is not begun ends by itself. Rejects with the problem that the host answers, and with
   * FLEET_UNREACHABLE.
   */
  look(host: string, view: ViewRequest): Promise<LookedAt>;
  /** Asks a host for single groups. Rejects as `look` does. */
  groups(
    host: string,
    grouping: SentGrouping,
    keys: readonly string[],
    timeoutMs: number,
  ): Promise<GroupsOfHost['answer']>;
}
