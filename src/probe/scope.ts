import type { Process } from '../kernel/processes.ts';
import { countLife } from './lives.ts';
import type { ProgramBlock } from './program.ts';

/** Whose events are counted. Conditions that are given must all hold. */
export interface Scope {
  /** Processes: `command` counts what `parent` (vmtally's own pid) starts, from its exec on, with all descendants. */
  who:
    | { kind: 'all' }
    | { kind: 'pids'; processes: readonly Process[]; inherit: boolean }
    | { kind: 'command'; parent: number; inherit: boolean };
  cpus?: number[] | undefined;
  /** Ids of version 2 cgroups: inode numbers of their directories. */
  cgroups?: string[] | undefined;
  /** Whether a task of those processes counts only until it begins to exit. */
  untilExit?: boolean | undefined;
}

/** What the rows of a count are. `none`: one sum. */
export type Dimension = 'none' | 'pid' | 'tid' | 'cpu' | 'uid' | 'cgroup';

/** What the rows of a report are. */
export const ROWS = ['pid', 'tid', 'comm', 'cpu', 'uid', 'cgroup'] as const;
export type Rows = (typeof ROWS)[number];

/** What the kernel keeps apart for the rows: a program's name is found from the process. */
export const dimensionOf = (by: Rows | undefined): Dimension =>
  by === undefined ? 'none' : by === 'comm' ? 'pid' : by;

/** A dimension as bpftrace writes it. */
export const DIMENSION_KEYS: Record<Dimension, string> = {
  none: '0',
  pid: 'pid',
  tid: 'tid',
  cpu: 'cpu',
  uid: 'uid',
  cgroup: 'cgroup',
};

/** The condition that an event must meet, or '' for the whole system. */
export function scopeCondition(scope: Scope): string {
  const { cpus = [] } = scope;
  return allOf([membership(scope), anyOf(cpus.map((cpu) => `cpu == ${cpu}`))]);
}

/** The condition that a task must meet whose name may be asked for: the CPU that it ends on does not matter. */
export const taskCondition = ({ who, cgroups }: Scope): string => membership({ who, cgroups });

function membership({ who, cgroups = [], untilExit }: Scope): string {
  return allOf([
    who.kind === 'all' ? '' : '@vt_scope[pid]',
    who.kind === 'all' || !untilExit ? '' : '!@vt_exiting[tid]',
    anyOf(cgroups.map((id) => `cgroup == ${id}`)),
  ]);
}

const allOf = (terms: readonly string[]): string => terms.filter((term) => term !== '').join(' && ');
const anyOf = (terms: readonly string[]): string =>
  terms.length > 1 ? `(${terms.join(' || ')})` : terms.join('');

/** CLONE_THREAD, include/uapi/linux/sched.h. */
const CLONE_THREAD = 0x10000;

/**
 * The blocks that keep @vt_scope, the processes in scope, each by its process id (tgid) with the number of tasks that
 * hold it: the kernel gives an id anew before sched_process_free of the task that had it. A child is in scope as its
 * parent is; an id leaves the scope when its last task is freed, and when a process out of scope gets it. Removal at
 * sched_process_exit would lose what a process still frees on its way out.
 *
 * @vt_scope has keys deleted, so nothing may print or clear it: bpftrace up to 0.18 aborts where a key goes meanwhile.
 * Processes that join are told in maps of their own (JOINED_MAPS).
 */
export function scopeBlocks({ who, untilExit }: Scope): ProgramBlock[] {
  if (who.kind === 'all') return [];
  const blocks: ProgramBlock[] = [];
  const forks: string[] = [];
  const frees: string[] = [];
  if (who.kind === 'pids') {
    const pids = who.processes.map(([pid]) => `@vt_scope[${pid}] = 1;`).join(' ');
    blocks.push({ text: `BEGIN { ${pids} }`, loses: null });
  } else {
    // exec names the task right behind perf_event_exec(), where perf begins to count (fs/exec.c, begin_new_exec): the
    // memory of the old program is gone by then.
    const enter = `@vt_scope[pid] = 1; ${join('pid')} delete(@vt_armed[pid]);`;
    blocks.push({ text: `tracepoint:task:task_rename /@vt_armed[pid]/ { ${enter} }`, loses: 'processes' });
    forks.push(`if (pid == ${who.parent}) { @vt_armed[$child] = 1; }`);
    frees.push('if (@vt_armed[$task]) { delete(@vt_armed[$task]); }');
  }
  const leave = 'if (@vt_scope[$child]) { delete(@vt_scope[$child]); }';
  if (who.inherit) {
    const process = `if (($flags & ${CLONE_THREAD}) == 0) { ${join('$child')} }`;
    forks.push(`if (@vt_scope[pid]) { @vt_scope[$child] = @vt_scope[$child] + 1; ${process} } else ${leave}`);
  } else forks.push(leave);
  if (untilExit) {
    // Linux 6.16 and newer end a task's perf events right behind this tracepoint (kernel/exit.c, do_exit).
    const text = 'tracepoint:sched:sched_process_exit /@vt_scope[pid]/ { @vt_exiting[tid] = 1; }';
    blocks.push({ text, loses: 'nothing' });
    frees.push('if (@vt_exiting[$task]) { delete(@vt_exiting[$task]); }');
  }
  frees.push(
    'if (@vt_scope[$task] > 1) { @vt_scope[$task] = @vt_scope[$task] - 1; } else if (@vt_scope[$task]) { delete(@vt_scope[$task]); }',
  );
  // Fields go through variables: see readFields in compile-selection.ts.
  const fields = `$child = args->pid;${who.inherit ? ' $flags = args->clone_flags;' : ''}`;
  blocks.push({ text: `tracepoint:task:task_newtask { ${fields} ${forks.join(' ')} }`, loses: 'processes' });
  const text = `tracepoint:sched:sched_process_free { $task = args->pid; ${frees.join(' ')} }`;
  blocks.push({ text, loses: 'nothing' });
  return blocks;
}

/** Tells that a process joined the scope, and when; 0 where @vt_scope had no room for it. */
const join = (pid: string): string =>
  countLife((buffer) => `@vt_joined_${buffer}[${pid}] = @vt_scope[${pid}] ? nsecs : 0;`);
