import { z } from 'zod';

/** The processes that came to a call site. */
export const RowUsers = z.strictObject({
  processes: z.int().describe('Number of processes that came there since the session began'),
  most: z.string().max(200).describe('The process that came most often: comm-pid'),
});

/** A row as the counting side knows it; sent when new and again when something about it changed. */
export const RowIdentity = z.strictObject({
  row: z.int(),
  key: z.string(),
  start: z.int().nullable(),
  /** Pid of the parent; null if unknown, for a process without one, and for a row that is no task. */
  parent: z.int().nullable(),
  name: z.string().nullable(),
  user: z.string().nullable(),
  cgroup: z.string().nullable(),
  /** Present for vmtally's own processes. */
  own: z.literal(true).optional(),
  ended: z.boolean(),
  /** Events of this row that may belong to another process with the same pid. */
  shared: z.number(),
  /** Present for call sites: the number of processes that came there, and the one that came most often, as `comm-pid`. */
  users: RowUsers.optional(),
});

export type RowIdentity = z.infer<typeof RowIdentity>;
