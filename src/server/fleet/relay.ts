import type { SentGrouping } from '../../fleet/schema.ts';
import type { GroupsOfHost } from '../../fleet/unsent.ts';
import type { LookedAt } from '../../nats/host-view-sink.ts';
import type { ViewRequest } from '../../wire/view-requests.ts';

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
