import { z } from 'zod';
import { ABSENCES, CellBound } from './fleet-views.ts';
import { Quantity } from './numbers.ts';
import { RowUsers } from './row-identity.ts';

// The rows of views, and their numbers.

/** Past ticks that a new row brings for its sparkline: a minute at one tick a second. */
export const SPARK_TICKS = 60;
/**
 * Numbers of a series, since the session began and in the last tick. Amounts are null if values are kinds.
 */
export const Cell = z.tuple([
  z.int().describe('Index of the series in the session’s list'),
  Quantity.nullable().describe(
    'Count since the session began; null for a host of a fleet that never counted the series',
  ),
  Quantity.nullable().describe(
    'Amount since the session began: Σ value × count, in the value’s unit; null too for such a host',
  ),
  Quantity.nullable().describe('Count in this tick; null if the series is not counted now'),
  Quantity.nullable().describe('Amount in this tick; null too if the series is not counted now'),
]);

/** Longest text of a row: a path (PATH_MAX, include/uapi/linux/limits.h). */
const Text = z.string().max(4096);

/** The identity of a row. */
export const Who = z.strictObject({
  key: Text.describe('pid, tid, CPU, uid or cgroup id; the name of a group'),
  start: z.int().nullable().describe('Clock ticks from boot to the start of the process; null if unknown'),
  parent: z
    .int()
    .nullable()
    .describe('pid of the parent, as last read; null if unknown, or if the row has none'),
  name: Text.nullable().describe('Program name; null if unknown'),
  user: Text.nullable(),
  cgroup: Text.nullable().describe('Path below the mount of the cgroup file system'),
  place: Text.nullable().describe('The cgroup as a text for people: a unit, a container, a pod'),
  unit: Text.optional().describe('The innermost systemd unit of the cgroup'),
  container: z
    .strictObject({
      id: Text.describe('Id of the container, its name where the path has that, or uid of the pod'),
      engine: Text.nullable().describe('docker, podman, containerd, cri-o, lxc …; null for a pod alone'),
      name: Text.nullable(),
      image: Text.nullable(),
      pod: Text.nullable(),
      namespace: Text.nullable().describe('Namespace of the pod'),
    })
    .optional()
    .describe('The container of the cgroup, or else its pod; a field is null where it is not known'),
  own: z.literal(true).optional().describe('Present for vmtally’s own processes'),
  ended: z.boolean(),
  shared: Quantity.describe(
    'Events that may belong to another process, because the kernel reused the pid within one tick',
  ),
  host: Text.optional().describe('Of a fleet: the host of the process'),
  presence: z
    .enum(ABSENCES)
    .optional()
    .describe('Of a host of a fleet: it has sent nothing for three intervals, or for ten, and has no rates'),
  members: z
    .int()
    .describe('Number of rows in the group, of a fleet of its hosts; 1 for a row that is no group'),
  running: z
    .int()
    .describe('Those of them that have not ended; of a fleet its hosts, which do not say how many run'),
  earlier: z
    .literal(true)
    .optional()
    .describe(
      'Present for a group with counts of rows that ended and are no longer kept, which are no members',
    ),
  users: RowUsers.optional().describe('For a call site that a session counts: the processes that came there'),
});

/** Values and counts, alternating: [64, 100003, 96, 2]. */
export const Pairs = z.array(Quantity);
/** A distribution for each series that has one. */
export const Distributions = z.array(z.tuple([z.int().describe('Index of the series'), Pairs]));

export const Row = z.strictObject({
  row: z.int(),
  who: Who.optional().describe('Identity of a row that is new in the view or changed; else unchanged'),
  cells: z.array(Cell),
  bounds: z
    .array(CellBound)
    .optional()
    .describe('Of a fleet: how much more the row may have; exact where it has none for a series'),
  spark: z
    .array(z.tuple([z.int(), Quantity]))
    .optional()
    .describe(
      'Past ticks of a row that is new in the view, if it is among the first 1,000: tick number and rate per second of the chosen series, this tick included; omitted ticks are 0',
    ),
});

export type Who = z.infer<typeof Who>;
export type Cell = z.infer<typeof Cell>;
export type Row = z.infer<typeof Row>;

/** True for a call site: its name is its key, and it has no start. */
export const isSite = (who: Pick<Who, 'key' | 'name' | 'start'> | null): boolean =>
  who !== null && who.start === null && who.name === who.key;
