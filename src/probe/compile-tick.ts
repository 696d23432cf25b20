import { firstProcessFiles } from '../kernel/first-process.ts';
import type { ProgramBlock } from './block.ts';
import { countLife, LIVES, manyLives } from './lives.ts';
import type { CompileOptions } from './program.ts';
import { FIRST_MAP, HEARTBEAT_MS, MARK } from './protocol.ts';
import { type Dimension, type Scope, taskCondition } from './scope.ts';

/**
 * Keeps which tasks in scope ended, by id, start, user, cgroup and parent (see ended in session/tick-maps.ts), and their
 * last names. A process ends with its last thread (kernel/exit.c counts signal->live down before the tracepoint).
 */
export function endBlock(
  dimension: 'pid' | 'tid',
  form: 'words' | 'text',
  controller: number,
  scope: Scope,
): ProgramBlock {
  const task = dimension === 'pid' ? 'curtask->group_leader' : 'curtask';
  const last = dimension === 'pid' ? ' /curtask->signal->live.counter == 0/' : '';
  const value =
    form === 'text'
      ? `${task}->comm`
      : `(*(uint32*)$t, *(uint32*)($t + 4), *(uint32*)($t + 8), *(uint32*)($t + 12))`;
  const address = form === 'text' ? '' : `$t = (uint64)${task} + offsetof(struct task_struct, comm); `;
  const key = `${dimension}, ${task}->start_boottime, uid, cgroup, curtask->real_parent->tgid`;
  const keep = address + countLife((buffer) => `@vt_ended_${buffer}[${key}] = ${value};`);
  const text = `tracepoint:sched:sched_process_exit${last} { ${inScope(scope, keep)} ${leave(dimension, controller)} }`;
  return { text, loses: 'names' };
}

/** The same where rows are no tasks: only vmtally's own end is of interest. */
export const leaveBlock = (controller: number): ProgramBlock => ({
  text: `tracepoint:sched:sched_process_exit { ${leave('tid', controller)} }`,
  loses: 'nothing',
});

/**
 * bpftrace ends with vmtally. A broken pipe does not always end it: where vmtally is killed while bpftrace waits at a
 * full socket, the write ends with ECONNRESET and without SIGPIPE (net/core/sock.c, sock_alloc_send_pskb), and its
 * output stream drops all that follows. By pid it is seen at the end of the last thread, else at the first one's.
 */
const leave = (by: 'pid' | 'tid', controller: number): string => `if (${by} == ${controller}) { exit(); }`;

/** Hears the first thread of vmtally ring (others may name themselves) and, where rows are tasks, who was renamed. */
export function renameBlock(dimension: Dimension, controller: number, scope: Scope): ProgramBlock {
  const ring = `if (tid == ${controller}) { @vt_bell = @vt_bell + 1; }`;
  const keep = countLife((buffer) => `@vt_renamed_${buffer}[${dimension}] = 1;`);
  return dimension === 'pid' || dimension === 'tid'
    ? { text: `tracepoint:task:task_rename { ${ring} ${inScope(scope, keep)} }`, loses: 'names' }
    : {
        text: `tracepoint:task:task_rename /tid == ${controller}/ { @vt_bell = @vt_bell + 1; }`,
        loses: 'nothing',
      };
}

function inScope(scope: Scope, text: string): string {
  const condition = taskCondition(scope);
  return condition === '' ? text : `if (${condition}) { ${text} }`;
}

/**
 * Notes that tracepoints see process 1. Each of its runs ends with a switch to another task, so a kernel on which it
 * ran and this map stayed empty hides it.
 */
export const firstBlock: ProgramBlock = {
  text: `tracepoint:sched:sched_switch /pid == 1/ { ${FIRST_MAP}[0] = 1; }`,
  loses: 'nothing',
};

/**
 * The blocks that flip, print and clear. The interval is attached last: its first run proves that all else is.
 * It polls ten times a tick at least, because the kernel skips a run that interrupts another BPF program on its CPU
 * (kernel/events/core.c, bpf_overflow_handler); so a tick is late by a poll, not by a tick.
 *
 * Before Linux 5.14 a CPU keeps up to 65,533 NUMA hits or misses of a zone for itself (mm/vmstat.c, __inc_numa_state,
 * NUMA_STATS_THRESHOLD), and /proc/vmstat lacks them (global_numa_state). The kernel folds them once more before the
 * second reading there (refresh_cpu_vm_stats): the first reading then has no more than the true count at the totals,
 * the second no less. From 5.14 on the kernel folds them at each reading (vmstat_start, fold_vm_numa_events).
 */
export function tickBlock(
  maps: readonly string[],
  books: readonly string[],
  /** Entries of maps that tasks fill by starting, ending or being renamed; undefined where there are none. */
  lifeEntries: number | undefined,
  { tickUs, delayMs, barrier, foldsNuma = false, guarded = [] }: CompileOptions,
): ProgramBlock {
  const flush = (half: number) =>
    maps
      .filter((map) => map.endsWith(`_${half}`))
      .map((map) => `print(${map}); clear(${map});`)
      .join(' ');
  const tickNs = tickUs * 1000;
  const mark = (kind: keyof typeof MARK) => `print((${MARK[kind]}, @vt_tick, nsecs, @vt_answered));`;
  const first =
    guarded.length === 0 ? '' : `${firstProcessFiles(guarded).map(cat).join(' ')} print(${FIRST_MAP});`;
  const tick = [
    `@vt_busy[0] = 1; @vt_answered = @vt_bell; @vt_tick = @vt_tick + 1;${lifeEntries === undefined ? '' : ` ${LIVES} = 0;`}`,
    `if (@vt_tick == 1 || @vt_next + ${tickNs} <= nsecs) { @vt_next = nsecs + ${tickNs}; } else if (nsecs >= @vt_next) { @vt_next = @vt_next + ${tickNs}; }`,
    mark('begin'),
    barrier ? REFRESH : '',
    // Back to back, after the kernel has folded the per-CPU deltas.
    ...(books.length > 0
      ? [VMSTAT, first, ...books.map((map) => `print(${map});`), barrier && foldsNuma ? REFRESH : '', VMSTAT]
      : [first]),
    maps.length > 0 ? `if (@vt_tick & 1) { ${flush(0)} } else { ${flush(1)} }` : '',
    mark('end'),
    'clear(@vt_busy);',
  ];
  const opening = `@vt_tick = 0; @vt_bell = 0; @vt_answered = 0; @vt_next = nsecs + ${delayMs * 1_000_000}; ${mark('attached')}`;
  const asked = ['@vt_bell != @vt_answered', ...(lifeEntries === undefined ? [] : [manyLives(lifeEntries)])];
  const due = `(nsecs >= @vt_next || (@vt_tick > 0 && ${either(asked)})) && !@vt_busy[0]`;
  const text = `interval:us:${Math.min(10_000, Math.floor(tickUs / 10))} /${due}/ { if (@vt_next == 0) { ${opening} } else { ${join(tick)} } }`;
  // Without a sign of life bpftrace would not notice in a long delay that vmtally is gone.
  const waiting = `interval:ms:${HEARTBEAT_MS} /@vt_next > 0 && @vt_tick == 0/ { ${mark('attached')} }`;
  return { text: delayMs > HEARTBEAT_MS ? `${waiting}\n${text}` : text, loses: null };
}

const either = (terms: readonly string[]): string =>
  terms.length > 1 ? `(${terms.join(' || ')})` : terms.join('');

const cat = (file: string): string => `cat("${file}");`;
const VMSTAT = cat('/proc/vmstat');
const REFRESH = cat('/proc/sys/vm/stat_refresh');

const join = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ');
