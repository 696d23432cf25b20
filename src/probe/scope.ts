import type { Process } from '../kernel/processes.ts';
import type { ProgramBlock } from './block.ts';
import { castArgs } from './cast-args.ts';
import { rangesOf } from './filter/cpus.ts';
import { countTaskChange } from './task-changes.ts';

/** Scope of a count: the events that are counted. All conditions that are given must hold. */
export interface Scope {
  /**
   * Processes in scope. `command`: the process that `parent` (vmtally's own pid) starts, from its exec on;
   * with `inherit` also all descendants. `byRun`: `parent` starts a command for each of several runs, and each
   * flush request ends a run: processes that joined before it are no longer in scope.
   */
  who:
    | { kind: 'all' }
    | { kind: 'pids'; processes: readonly Process[]; inherit: boolean }
    | { kind: 'command'; parent: number; inherit: boolean; byRun?: boolean | undefined };
  cpus?: number[] | undefined;
  /** Ids of version 2 cgroups: inode numbers of their directories. */
  cgroups?: string[] | undefined;
  /** True where a task of these processes counts only until it begins to exit. */
  untilExit?: boolean | undefined;
}

/** Key that the program groups counts by. `none`: one sum. */
export type GroupBy = 'none' | 'pid' | 'tid' | 'parent' | 'cpu' | 'uid' | 'cgroup' | 'site' | 'pid,site';

/** Rows that are made from rows of cgroups. */
export const CGROUP_ROWS = ['container', 'image', 'pod', 'namespace', 'unit'] as const;
type CgroupRows = (typeof CGROUP_ROWS)[number];

/** Values of groupBy: the rows of a report. */
export const ROWS = [
  'pid',
  'tid',
  'comm',
  'parent',
  'cpu',
  'uid',
  'cgroup',
  ...CGROUP_ROWS,
  'site',
  'pid,site',
] as const;
export type Rows = (typeof ROWS)[number];

/**
 * Returns the key that a program groups by for a report's groupBy. Rows by `comm` are counted by pid: vmtally
 * finds the name from the process. Those by container and the like are counted by cgroup.
 */
export const groupByOf = (by: Rows | undefined): GroupBy =>
  by === undefined ? 'none' : by === 'comm' ? 'pid' : areOfCgroups(by) ? 'cgroup' : by;

export const areOfCgroups = (by: Rows | undefined): by is CgroupRows =>
  CGROUP_ROWS.some((rows) => rows === by);

/** Field with the address that the call returns to, in the code that allocates or frees. */
export const SITE_FIELD = 'call_site';

/** bpftrace's expression of each key. */
export const GROUP_KEYS: Record<GroupBy, string> = {
  none: '0',
  pid: 'pid',
  tid: 'tid',
  // The kernel makes another task the parent when the parent ends (kernel/exit.c, forget_original_parent).
  parent: 'curtask->real_parent->tgid',
  cpu: 'cpu',
  uid: 'uid',
  cgroup: 'cgroup',
  site: `args->${SITE_FIELD}`,
  'pid,site': `pid, args->${SITE_FIELD}`,
};

/** Number of parts of each key. */
export const keyParts = (groupBy: GroupBy): number => GROUP_KEYS[groupBy].split(',').length;

/** True where rows are told apart by call sites. */
export const areBySite = (groupBy: GroupBy | Rows | undefined): boolean =>
  groupBy === 'site' || groupBy === 'pid,site';

/** True for rows that mean one process or thread: no two runs of a command have such a row in common. */
export const areByProcess = (by: Rows | undefined): boolean =>
  by === 'pid' || by === 'tid' || by === 'pid,site';

/** Kind of the tasks that rows stand for: processes or threads; undefined if rows are no tasks. */
export const tasksOf = (groupBy: GroupBy): 'pid' | 'tid' | undefined =>
  groupBy === 'parent' || groupBy === 'pid,site'
    ? 'pid'
    : groupBy === 'pid' || groupBy === 'tid'
      ? groupBy
      : undefined;

/** True for rows by program name, which vmtally makes from rows of processes. */
export const areByName = (by: Rows | undefined): boolean => by === 'comm' || by === 'parent';

/** Condition that an event must meet; '' for the whole system. */
export function scopeCondition(scope: Scope): string {
  const { cpus = [] } = scope;
  const ranges = rangesOf([...new Set(cpus)].toSorted((a, b) => a - b));
  const within = ranges.map(([first, last]) =>
    first === last ? `cpu == ${first}` : `(cpu >= ${first} && cpu <= ${last})`,
  );
  return allOf([membership(scope), anyOf(within)]);
}

/** Condition for tasks whose names may be needed: the CPU on which a task ends does not matter. */
export const taskCondition = ({ who, cgroups }: Scope): string => membership({ who, cgroups });

function membership({ who, cgroups = [], untilExit }: Scope): string {
  return allOf([
    isMember(who),
    who.kind === 'all' || !untilExit ? '' : '!@vt_exiting[tid]',
    anyOf(cgroups.map((id) => `cgroup == ${id}`)),
  ]);
}

/** Condition for a process in scope; '' for the whole system. */
const isMember = (who: Scope['who']): string =>
  who.kind === 'all' ? '' : isByRun(who) ? `@vt_scope[pid] >= ${THIS_RUN}` : '@vt_scope[pid]';

const isByRun = (who: Scope['who']): boolean => who.kind === 'command' && who.byRun === true;

const allOf = (terms: readonly string[]): string => terms.filter((term) => term !== '').join(' && ');
const anyOf = (terms: readonly string[]): string =>
  terms.length > 1 ? `(${terms.join(' || ')})` : terms.join('');

/**
 * Value in JOINED_MAPS, in place of a time, for a process that has ended. 0 there means that @vt_scope was
 * full when the process joined.
 */
export const ENDED = 1;

/** CLONE_THREAD, include/uapi/linux/sched.h. */
const CLONE_THREAD = 0x10000;

/**
 * Values of @vt_scope: the process lives; a bit says that its last task exits. The process is in scope in both
 * cases. Where runs are told apart, the value is that of the run in which the process joined. It grows with each
 * run, so that no process of an earlier run reaches the value of this one.
 */
const LIVES = 2;
const EXITS = 1;
const THIS_RUN = `2 * @vt_answered + ${LIVES}`;

/**
 * Builds the blocks that keep @vt_scope, the processes in scope by process id (tgid). A child is in scope if
 * its parent is.
 *
 * At task_newtask the new holder of a pid sets or removes the entry, so an entry that outlives its process
 * does no harm. Entries are removed only to free space, at sched_process_free: an earlier removal would lose
 * what a process frees on its way out, and a task frees nothing after that event. The event comes by RCU,
 * under load seconds after the pid was reused, so it removes an entry only where that process exits.
 *
 * Keys are uint32 in all places, as pid is from bpftrace 0.22 on: with mixed types, bpftrace 0.27 makes the
 * map's key 8 bytes long, and delete() fills only 4 of them. `isLastTask`: see last-task.ts.
 *
 * Keys of @vt_scope are deleted, so nothing may print or clear the map: bpftrace up to 0.18 aborts where a
 * key goes away meanwhile. Processes that join are reported in separate maps (JOINED_MAPS).
 */
export function scopeBlocks(
  { who, untilExit }: Scope,
  isLastTask: string,
  argsByPointer = false,
): ProgramBlock[] {
  if (who.kind === 'all') return [];
  const blocks: ProgramBlock[] = [];
  const isProcess = `($flags & ${CLONE_THREAD}) == 0`;
  const forks: string[] = [];
  const frees: string[] = [];
  if (who.kind === 'pids') {
    const pids = who.processes.map(([pid]) => `@vt_scope[(uint32)${pid}] = ${LIVES};`).join(' ');
    blocks.push({ text: `BEGIN { ${pids} }`, loses: null });
  } else {
    // exec renames the task right after perf_event_exec(), where perf begins to count (fs/exec.c,
    // begin_new_exec): the memory of the old program is gone by then.
    const enter = `@vt_scope[pid] = ${who.byRun ? THIS_RUN : LIVES}; ${join('pid')} delete(@vt_armed[pid]);`;
    blocks.push({ text: `tracepoint:task:task_rename /@vt_armed[pid]/ { ${enter} }`, loses: 'processes' });
    const arm = `if (pid == ${who.parent} && ${isProcess}) { @vt_armed[$child] = 1; }`;
    forks.push(`${arm} else ${remove('@vt_armed', '$child')}`);
    frees.push(remove('@vt_armed', '$task'));
  }
  if (untilExit) {
    forks.push(remove('@vt_exiting', '$child'));
    frees.push(remove('@vt_exiting', '$task'));
  }
  const leave = remove('@vt_scope', '$child');
  // A child joins the run of its parent, even if the run ends between the two reads.
  const run = isByRun(who) ? `@vt_scope[pid] & -${LIVES}` : LIVES;
  const enter = `if (${isMember(who)} && ${isProcess}) { @vt_scope[$child] = ${run}; ${join('$child')} }`;
  forks.push(who.inherit ? `${enter} else ${leave}` : leave);
  frees.push(`if (@vt_scope[$task] & ${EXITS}) { delete(@vt_scope[$task]); }`);
  // Linux 6.16 and newer end a task's perf events right after sched_process_exit (kernel/exit.c, do_exit).
  const recordEnd = countTaskChange((buffer) => `@vt_joined_${buffer}[pid] = ${ENDED};`);
  const last = `if (${isLastTask}) { @vt_scope[pid] = @vt_scope[pid] | ${EXITS}; ${recordEnd} }`;
  if (untilExit) {
    // A thread that calls exec takes over the id of the first thread, and is renamed under that id
    // (fs/exec.c, de_thread).
    const text = `tracepoint:task:task_rename /@vt_scope[pid]/ { ${remove('@vt_exiting', 'tid')} }`;
    blocks.push({ text, loses: 'nothing' });
  }
  // Fields go through variables: see readFields in selection/rewrite.ts.
  const read = (fields: string, event: string) => (argsByPointer ? castArgs(fields, event) : fields);
  const ofChild = read('$child = (uint32)args->pid; $flags = args->clone_flags;', 'task:task_newtask');
  const exits = `${read(last, 'sched:sched_process_exit')}${untilExit ? ' @vt_exiting[tid] = 1;' : ''}`;
  const ofTask = read('$task = (uint32)args->pid;', 'sched:sched_process_free');
  return [
    ...blocks,
    { text: `tracepoint:task:task_newtask { ${ofChild} ${forks.join(' ')} }`, loses: 'processes' },
    { text: `tracepoint:sched:sched_process_exit /@vt_scope[pid]/ { ${exits} }`, loses: 'nothing' },
    {
      text: `tracepoint:sched:sched_process_free { ${ofTask} ${frees.join(' ')} }`,
      loses: 'nothing',
    },
  ];
}

const remove = (map: string, key: string): string => `if (${map}[${key}]) { delete(${map}[${key}]); }`;

/** Records that a process joined the scope, and when; 0 where @vt_scope was full. */
const join = (pid: string): string =>
  countTaskChange((buffer) => `@vt_joined_${buffer}[${pid}] = @vt_scope[${pid}] ? nsecs : 0;`);
