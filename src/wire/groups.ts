import { z } from 'zod';
import { DESCRIBED, type Described } from './container.ts';
import type { SessionInfo } from './session.ts';

// Groups of rows.

/** Groups that are made from processes. All behind the cgroup are read from it. */
export const GROUPINGS = ['name', 'user', 'cgroup', 'container', 'unit', ...DESCRIBED] as const;
export const GROUPS = ['row', ...GROUPINGS, 'cpu'] as const;

/** Key of the group of vmtally's own processes. No program, user or cgroup has this name: it is too long for a program. */
export const OWN_GROUP = 'vmtally (itself)';

/** Key of the group of processes outside containers, or of no systemd unit. */
export const NO_GROUP = '(none)';

/** Key of the group of processes in containers, or pods, of which this is not known. */
export const UNKNOWN_GROUP = '(unknown)';

/** A group of rows, by the key that a leaderboard of this grouping shows. */
export const Within = z.strictObject({
  group: z.enum(GROUPINGS),
  key: z.string().max(4_096),
});

export type Within = z.infer<typeof Within>;
export type Group = (typeof GROUPS)[number];
export type Grouping = (typeof GROUPINGS)[number];

type RowKind = SessionInfo['by'];

/** True for rows that belong to programs, users and cgroups. */
export const areProcesses = (by: RowKind): boolean => by === 'pid' || by === 'tid';

/**
 * The groups that a session can have: rows that are no processes have only those by CPU. `described`: what is known of some
 * container.
 */
export const groupsOf = (by: RowKind, described: readonly Described[] = []): readonly Group[] =>
  areProcesses(by) ? GROUPS.filter(isOffered(described)) : ['row', 'cpu'];

/** True for groups that say something: images and pods are offered where some are known. */
export const isOffered =
  (described: readonly Described[]) =>
  (group: Group): boolean =>
    !DESCRIBED.some((each) => each === group && !described.includes(each));
