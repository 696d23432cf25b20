import type { ProgramBlock } from './program.ts';

/** Whose events are counted. Conditions that are given must all hold. */
export interface Scope {
  /** Processes: `command` counts what `parent` (vmtally's own pid) starts, from its exec on, with all descendants. */
  who:
    | { kind: 'all' }
    | { kind: 'pids'; pids: number[]; inherit: boolean }
    | { kind: 'command'; parent: number; inherit: boolean };
  cpus?: number[] | undefined;
  /** Ids of version 2 cgroups: inode numbers of their directories. */
  cgroups?: string[] | undefined;
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
export function scopeCondition({ who, cpus, cgroups }: Scope): string {
  const any = (terms: string[]) => (terms.length > 1 ? `(${terms.join(' || ')})` : terms.join(''));
  return [
    who.kind === 'all' ? '' : '@vt_scope[pid]',
    any((cpus ?? []).map((cpu) => `cpu == ${cpu}`)),
    any((cgroups ?? []).map((id) => `cgroup == ${id}`)),
  ]
    .filter((term) => term !== '')
    .join(' && ');
}

/**
 * The blocks that keep @vt_scope, the processes in scope, each by its process id (tgid).
 * A child is in it as its parent is; a process id leaves it when its last task is freed, and when it is given to a
 * process out of scope. Removal at sched_process_exit would lose what a process still frees on its way out.
 */
export function scopeBlocks({ who }: Scope, has: (event: string) => boolean): ProgramBlock[] {
  if (who.kind === 'all') return [];
  const blocks: ProgramBlock[] = [];
  const forks: string[] = [];
  const frees: string[] = [];
  if (who.kind === 'pids') {
    const pids = who.pids.map((pid) => `@vt_scope[${pid}] = 1;`).join(' ');
    blocks.push({ text: `BEGIN { ${pids} }`, loses: null });
  } else {
    // Before 6.10 there is no sched_prepare_exec; sched_process_exec comes after the exec's own work.
    const exec = has('sched:sched_prepare_exec') ? 'sched_prepare_exec' : 'sched_process_exec';
    const enter = '@vt_scope[pid] = 1; delete(@vt_armed[pid]);';
    blocks.push({ text: `tracepoint:sched:${exec} /@vt_armed[pid]/ { ${enter} }`, loses: 'processes' });
    forks.push(`if (pid == ${who.parent}) { @vt_armed[$child] = 1; }`);
    frees.push('if (@vt_armed[$task]) { delete(@vt_armed[$task]); }');
  }
  if (who.inherit) {
    forks.push(
      'if (@vt_scope[pid]) { @vt_scope[$child] = 1; }',
      'else if (@vt_scope[$child]) { delete(@vt_scope[$child]); }',
    );
  }
  frees.push('if (@vt_scope[$task]) { delete(@vt_scope[$task]); }');
  // Fields go through variables: see readFields in compile-selection.ts.
  if (forks.length > 0) {
    const text = `tracepoint:sched:sched_process_fork { $child = args->child_pid; ${forks.join(' ')} }`;
    blocks.push({ text, loses: 'processes' });
  }
  const text = `tracepoint:sched:sched_process_free { $task = args->pid; ${frees.join(' ')} }`;
  blocks.push({ text, loses: 'nothing' });
  return blocks;
}
