import { z } from 'zod';
import { Role } from './role.ts';
import { Problem } from './session.ts';
import { TicksMessage } from './ticks.ts';
import { ViewRequest } from './view-requests.ts';
import {
  CompareMessage,
  CourseMessage,
  FlameMessage,
  HealthMessage,
  LeaderboardMessage,
  OutstandingMessage,
  ProcessMessage,
  SessionsMessage,
  TotalsMessage,
  VmstatMessage,
} from './views.ts';

/** Version of the messages over /ws, both ways. Raise it when an older client would misread a message. */
export const PROTOCOL = 1;

const SubscriptionId = z.union([z.int(), z.string().max(64)]).describe('Id that the client chose');

export const ClientMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('subscribe'), id: SubscriptionId, view: ViewRequest }),
  z.strictObject({ type: z.literal('unsubscribe'), id: SubscriptionId }),
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
]);

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
  | SessionsMessage;
