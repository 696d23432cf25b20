import { VmtallyError } from '../../errors.ts';
import type { Engine } from '../../wire/feed.ts';
import type { ViewMessage } from '../../wire/messages.ts';
import type { Role } from '../../wire/role.ts';
import type { SessionInfo } from '../../wire/session.ts';
import type { ViewRequest } from '../../wire/view-requests.ts';
import type { HealthMessage } from '../../wire/views.ts';
import type { Alerts } from '../alerts/alerts.ts';
import type { Held } from '../held.ts';
import type { Source } from '../live-view.ts';
import type { Peer } from '../peer.ts';
import type { StateReadings } from '../state-readings.ts';
import type { Timeline } from '../timeline.ts';

export type ViewName = ViewRequest['view'];
type RequestOf<V extends ViewName> = Extract<ViewRequest, { view: V }>;
type MessageOf<V extends ViewName> = Extract<ViewMessage, { type: V }>;

/** Everything that a view may show or ask for. */
export interface ViewContext {
  readonly engine: Engine;
  /** The time now, of the last tick in a replay. */
  readonly nowMs: () => number;
  /** The time line of a replay; undefined while vmtally counts. */
  readonly timeline: (() => Timeline) | undefined;
  /** Rows of a leaderboard whose request names no number of rows. */
  readonly top: number;
  readonly sessions: SessionInfo[];
  readonly state: Pick<StateReadings, 'read'>;
  /** All rules of alerts, and what fires. */
  readonly alerts: Pick<Alerts, 'status' | 'all'>;
  /** CPU time and memory of both processes, the clients and exports of the serving one, and what the other records. */
  readonly processes: Pick<HealthMessage, 'controller' | 'server' | 'recording' | 'otlp' | 'fleet'>;
  /** Without an id: the session that the service began with. Throws SESSION_UNKNOWN. */
  session(id: string | undefined): Held;
}

/** Completes requests for one kind of view, and produces its messages. */
interface Kind<Request, Message> {
  /** True if clients of another role see another view. */
  byRole?: true;
  /**
   * Fills in the defaults of a request, so that requests for the same view become equal and share it.
   * Throws SESSION_UNKNOWN, REQUEST_INVALID, SESSION_LIMIT, RATE_LIMIT.
   */
  resolve(request: Request, context: ViewContext, peer: Peer): Request | Promise<Request>;
  /**
   * Opens the view of a resolved request, for clients of this role. `key` names the view in its messages.
   * Throws SESSION_UNKNOWN.
   */
  open(request: Request, key: string, context: ViewContext, role: Role): Source<Message>;
}

/** The kind of view with this name. `kinds.ts` lists them all. */
export type ViewKind<V extends ViewName> = Kind<RequestOf<V>, MessageOf<V>>;

/** Resolves a request whose session is the only field with a default. */
export const withSession = <R extends { session?: string | undefined }>(
  request: R,
  context: ViewContext,
): R => ({ ...request, session: context.session(request.session).info.id });

/** A source whose first message has the history (`reset`) and whose further messages have one tick each. */
export const historyThenTicks = <Message>(message: (reset: boolean) => Message): Source<Message> => ({
  snapshot: () => message(true),
  advance: () => message(false),
});

/** The process that a request names. */
export const processOf = ({ pid, start }: { pid?: number | undefined; start?: number | undefined }) =>
  pid === undefined ? {} : { pid, ...(start !== undefined && { start }) };

/** Throws REQUEST_INVALID for a start without a process. */
export function refuseStartAlone({
  pid,
  start,
}: {
  pid?: number | undefined;
  start?: number | undefined;
}): void {
  if (start !== undefined && pid === undefined)
    throw new VmtallyError('REQUEST_INVALID', '`start` names no process', 'Name its `pid` too.');
}

/** Keeps a request for a companion session from creating it if the client has the role read. */
export const mayCreate = (role: Role): { create?: false } => (role === 'control' ? {} : { create: false });
