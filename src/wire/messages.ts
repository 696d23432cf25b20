import { z } from 'zod';
import { AlertsMessage } from './alerts.ts';
import { HostName } from './fleet.ts';
import { HostsMessage } from './fleet-views.ts';
import { TimeMs } from './numbers.ts';
import { Role } from './role.ts';
import { FlameMessage, OutstandingMessage } from './sample-views.ts';
import { Problem, SessionId } from './session.ts';
import { LEAST_SPEED, MOST_SPEED } from './speeds.ts';
import { StateMessage } from './state.ts';
import { TicksMessage } from './ticks.ts';
import { TimelineMessage } from './timeline.ts';
import { ViewRequest } from './view-requests.ts';
import {
  CompareMessage,
  CourseMessage,
  HealthMessage,
  LeaderboardMessage,
  ProcessMessage,
  SessionsMessage,
  TotalsMessage,
  VmstatMessage,
} from './views.ts';

/** Version of the messages over /ws, both ways. Raise it when an older client would misread a message. */
export const PROTOCOL = 1;

const SubscriptionId = z.union([z.int(), z.string().max(64)]).describe('Id that the client chose');

/**
 * Moves a replay, or looks back at the last ten minutes of a service; of this client only. Its view `timeline` shows what came
 * of it.
 */
const Control = z.strictObject({
  type: z.literal('replay'),
  atMs: TimeMs.optional().describe('Goes to the tick at this time, ms of the Unix epoch'),
  step: z
    .union([z.literal(1), z.literal(-1)])
    .optional()
    .describe('Goes a tick forward or back, and pauses'),
  play: z.boolean().optional().describe('Plays or pauses'),
  live: z.literal(true).optional().describe('Returns to the counts of now; of a service that counts'),
  session: SessionId.optional().describe('Session to look back at; default: the one looked at, or the first'),
  speed: z
    .number()
    .min(LEAST_SPEED)
    .max(MOST_SPEED)
    .optional()
    .describe('Seconds of the capture that a second shows'),
});

export const ClientMessage = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('subscribe'),
    id: SubscriptionId,
    view: ViewRequest,
    host: HostName.optional().describe('Of a fleet: the host whose view it is; absent: a view of the fleet'),
  }),
  z.strictObject({ type: z.literal('unsubscribe'), id: SubscriptionId }),
  Control,
]);

export const ServerMessage = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('greeting'),
    protocol: z.literal(PROTOCOL),
    version: z.string().describe('Version of vmtally'),
    host: z.string(),
    kernel: z.string(),
    bpftrace: z.string(),
    session: z.string().nullable().describe('Session of views whose request names none'),
    replay: z.literal(true).optional().describe('Present if a capture is replayed'),
    fleet: z.string().optional().describe('Name of the fleet, of a hub: `host` is the hub’s'),
    role: Role.describe('What this client may do: read, or also create and change sessions'),
  }),
  z.strictObject({
    type: z.literal('subscribed'),
    id: SubscriptionId,
    key: z.string().describe('Key of the view in later messages; the first of them has reset'),
  }),
  z.strictObject({ type: z.literal('unsubscribed'), id: SubscriptionId }),
  z.strictObject({
    type: z.literal('lost'),
    key: z.string(),
    ticks: z
      .int()
      .describe('Ticks dropped because this client read too slowly; a message with reset follows'),
  }),
  z.strictObject({
    type: z.literal('closed'),
    key: z.string(),
    problem: Problem.describe('Reason why the view ended: its session was deleted'),
  }),
  z.strictObject({
    type: z.literal('error'),
    id: SubscriptionId.nullable(),
    problem: Problem,
    refused: z
      .literal('replay')
      .optional()
      .describe('Present if a message `replay` was refused: it has no id'),
    left: z.int().describe('Invalid messages left before the service closes the connection'),
  }),
  LeaderboardMessage,
  ProcessMessage,
  TotalsMessage,
  CourseMessage,
  VmstatMessage,
  CompareMessage,
  FlameMessage,
  OutstandingMessage,
  TicksMessage,
  HealthMessage,
  SessionsMessage,
  StateMessage,
  AlertsMessage,
  TimelineMessage,
  HostsMessage,
]);

export type ReplayControl = z.infer<typeof Control>;
export type ClientMessage = z.infer<typeof ClientMessage>;
export type ServerMessage = z.infer<typeof ServerMessage>;
/** A message of a view. */
export type ViewMessage =
  | LeaderboardMessage
  | ProcessMessage
  | TotalsMessage
  | CourseMessage
  | VmstatMessage
  | CompareMessage
  | FlameMessage
  | OutstandingMessage
  | TicksMessage
  | HealthMessage
  | SessionsMessage
  | StateMessage
  | AlertsMessage
  | TimelineMessage
  | HostsMessage;
