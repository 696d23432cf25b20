import { z } from 'zod';
import { Feed, Request } from './feed.ts';
import { Problem } from './session.ts';

/** Whom the serving process becomes before it hears anybody. */
export const ServerUser = z.strictObject({ name: z.string(), uid: z.int().min(0), gid: z.int().min(0) });

/** What the serving process is told to begin with. */
export const ServerOptions = z.strictObject({
  host: z.string(),
  port: z.int().min(0).max(65_535),
  /** Undefined on loopback, where no token is asked for. */
  token: z.string().min(1).optional(),
  clients: z.int().min(1),
  /** Rows of a leaderboard that does not say how many it wants. */
  top: z.int().min(1),
  version: z.string(),
  bpftrace: z.string(),
  /** Undefined where it is an ordinary user's already. */
  user: ServerUser.optional(),
});

/** From the counting process to the serving one. */
export const ToServer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('start'), options: ServerOptions }),
  z.strictObject({ kind: z.literal('feed'), feed: Feed }),
  /** A change of what it was started with. */
  z.strictObject({ kind: z.literal('configure'), token: z.string().min(1).optional(), top: z.int().min(1) }),
  z.strictObject({ kind: z.literal('answer'), id: z.int(), value: z.unknown() }),
  z.strictObject({ kind: z.literal('refusal'), id: z.int(), problem: Problem }),
  z.strictObject({ kind: z.literal('stop') }),
]);

/** From the serving process to the counting one. */
export const ToController = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('listening'), port: z.int() }),
  z.strictObject({ kind: z.literal('failed'), problem: Problem }),
  z.strictObject({ kind: z.literal('ask'), id: z.int(), request: Request }),
]);

export type ServerUser = z.infer<typeof ServerUser>;
export type ServerOptions = z.infer<typeof ServerOptions>;
export type ToServer = z.infer<typeof ToServer>;
export type ToController = z.infer<typeof ToController>;
