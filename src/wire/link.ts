import { z } from 'zod';
import { Feed, Request } from './feed.ts';
import { FleetOptions } from './fleet.ts';
import { METRICS_BY } from './metrics-by.ts';
import { OtlpOptions } from './otlp.ts';
import { Tokens } from './role.ts';
import { Problem } from './session.ts';

/** The user that the serving process changes to before it reads from any client. */
export const ServerUser = z.strictObject({ name: z.string(), uid: z.int().min(0), gid: z.int().min(0) });

/** The options that the serving process starts with. */
export const ServerOptions = z.strictObject({
  host: z.string(),
  port: z.int().min(0).max(65_535),
  /** Undefined if every client may do all. */
  tokens: Tokens.optional(),
  /** Origin of the page behind a proxy: `https://vmtally.example`. */
  externalOrigin: z.string().optional(),
  /** Paths of unix sockets: whoever may open one has its role. */
  sockets: z.strictObject({ control: z.string(), read: z.string() }).optional(),
  clients: z.int().min(1),
  /** Addresses that alerts are sent to, and the address of the page that they name; undefined for none. */
  alerts: z.strictObject({ receivers: z.array(z.url()), page: z.url() }).optional(),
  /** Rows of a leaderboard whose request names no number of rows. */
  top: z.int().min(1),
  /** Groups of rows that metrics have; absent in a replay, which has no metrics. */
  metricsBy: z.enum(METRICS_BY).optional(),
  version: z.string(),
  bpftrace: z.string(),
  /** Undefined if no metrics are exported by OTLP. */
  otlp: OtlpOptions.optional(),
  /** Undefined if nothing is published to a fleet. */
  fleet: FleetOptions.optional(),
  /** The user that the process changes to; with `inherited`, the user that it already is. Undefined if vmtally itself runs as an ordinary user. */
  user: ServerUser.optional(),
  /** Descriptors of sockets that listen already; undefined if the process opens them. */
  inherited: z
    .strictObject({ tcp: z.int(), control: z.int().optional(), read: z.int().optional() })
    .optional(),
});

/** Messages from the counting process to the serving process. */
export const ToServer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('start'), options: ServerOptions }),
  z.strictObject({ kind: z.literal('feed'), feed: Feed }),
  /** Changes options of a running serving process. */
  z.strictObject({ kind: z.literal('configure'), tokens: Tokens.optional(), top: z.int().min(1) }),
  z.strictObject({ kind: z.literal('answer'), id: z.int(), value: z.unknown() }),
  z.strictObject({ kind: z.literal('refusal'), id: z.int(), problem: Problem }),
  z.strictObject({ kind: z.literal('stop') }),
]);

/** Messages from the serving process to the counting process. */
export const ToController = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('listening'), port: z.int().min(1).max(65_535) }),
  z.strictObject({ kind: z.literal('failed'), problem: Problem }),
  /** `from`: address of the client that asks, as the serving process knows it; for the log. */
  z.strictObject({
    kind: z.literal('ask'),
    id: z.int(),
    request: Request,
    from: z.string().max(100).optional(),
  }),
]);

export type ServerUser = z.infer<typeof ServerUser>;
export type ServerOptions = z.infer<typeof ServerOptions>;
export type ToServer = z.infer<typeof ToServer>;
export type ToController = z.infer<typeof ToController>;
