import type { FleetState } from '../../fleet/fleet-state.ts';
import type { FleetSource } from '../../wire/fleet-views.ts';
import type { ViewMessage } from '../../wire/messages.ts';
import type { SessionInfo } from '../../wire/session.ts';
import type { ViewRequest } from '../../wire/view-requests.ts';
import type { HealthMessage } from '../../wire/views.ts';
import type { Source } from '../live-view.ts';
import type { ViewContext } from '../view/kind.ts';
import type { ExactBoards } from './exact-boards.ts';

/** The session that the sums over all hosts are of, for clients of a service. */
export const FLEET_SESSION = 'fleet';

/** Views that a hub has of the whole fleet. */
export const FLEET_VIEWS = ['hosts', 'leaderboard', 'totals', 'health', 'sessions', 'alerts'] as const;
export type FleetViewName = (typeof FLEET_VIEWS)[number];

/** Everything that a view of a fleet shows. */
export interface FleetContext {
  readonly state: FleetState;
  readonly name: string;
  readonly source: () => FleetSource;
  readonly nowMs: () => number;
  /** Number of the messages that were published, which stands for a tick. */
  readonly tick: number;
  /** Rows of a leaderboard whose request names no number of rows. */
  readonly top: number;
  readonly exact: ExactBoards;
  readonly sessions: SessionInfo[];
  /** All rules of alerts, and what fires. */
  readonly alerts: ViewContext['alerts'];
  readonly processes: Pick<HealthMessage, 'controller' | 'server'>;
}

type RequestOf<V extends FleetViewName> = Extract<ViewRequest, { view: V }>;
type MessageOf<V extends FleetViewName> = Extract<ViewMessage, { type: V }>;

export interface FleetView<V extends FleetViewName> {
  /** Fills in the defaults of a request, so that requests for the same view share it. Throws REQUEST_INVALID. */
  resolve(request: RequestOf<V>, context: FleetContext): RequestOf<V>;
  open(request: RequestOf<V>, key: string, context: FleetContext): Source<MessageOf<V>>;
}
