import { firstProcessFiles } from '../kernel/first-process.ts';
import type { TaskFields } from '../kernel/task-fields.ts';
import type { ProgramBlock } from './block.ts';
import type { ObjectOptions } from './objects.ts';
import type { CompileOptions } from './program.ts';
import {
  FIRST_MAP,
  HEARTBEAT_MS,
  MARK,
  OBJECT_SUMS,
  OBJECTS_CLOSED,
  OBJECTS_MAP,
  throttleName,
} from './protocol.ts';
import { type GroupBy, type Scope, taskCondition } from './scope.ts';
import { STACKS_LEFT } from './stack-sampling.ts';
import { countTaskChange, manyTaskChanges, TASK_CHANGES } from './task-changes.ts';

/**
 * Records the tasks in scope that end: id, start, user, cgroup and parent (see endedTasks in
 * collector/tick-maps.ts), and their last names in four words. A process ends with its last thread (kernel/exit.c
 * decrements signal->live before the tracepoint).
 *
 * The program reads fields at their places: bpftrace up to 0.23 lets clang parse all types that a type like task_struct
 * has, which 0.17 takes longer for than for all of a short program.
 */
export function endBlock(
  groupBy: 'pid' | 'tid',
  fields: TaskFields,
  vmtallyPid: number,
  scope: Scope,
): ProgramBlock {
  const current = '(uint64)curtask';
  const at = (address: string, place: number) => `(${address} + ${place})`;
  const pointer = (place: number) => `*(uint64*)${at(current, place)}`;
  const parts = [
    groupBy,
    `*(uint64*)${at('$vt_task', fields.start)}`,
    'uid',
    'cgroup',
    `*(uint32*)${at('$vt_parent', fields.tgid)}`,
  ];
  const words = [0, 4, 8, 12].map((byte) => `*(uint32*)${at('$vt_task', fields.comm + byte)}`);
  const task = `$vt_task = ${groupBy === 'pid' ? pointer(fields.leader) : current};`;
  const parent = `$vt_parent = ${pointer(fields.parent)};`;
  const write = countTaskChange(
    (buffer) => `@vt_ended_${buffer}[${parts.join(', ')}] = (${words.join(', ')});`,
  );
  const keep = inScope(scope, `${task} ${parent} ${write}`);
  const last = groupBy === 'pid' ? ` /(*(int32*)${at(pointer(fields.signal), fields.live)}) == 0/` : '';
  return {
    text: `tracepoint:sched:sched_process_exit${last} { ${keep} ${leave(groupBy, vmtallyPid)} }`,
    loses: 'names',
  };
}

/** The same tracepoint where rows are not tasks: only the end of vmtally itself matters. */
export const leaveBlock = (vmtallyPid: number): ProgramBlock => ({
  text: `tracepoint:sched:sched_process_exit { ${leave('tid', vmtallyPid)} }`,
  loses: 'nothing',
});

/**
 * Ends bpftrace when vmtally ends. A broken pipe does not always end it: where vmtally is killed while
 * bpftrace waits at a full socket, the write fails with ECONNRESET and without SIGPIPE (net/core/sock.c,
 * sock_alloc_send_pskb), and bpftrace's output stream drops all further output. By pid, the block sees the
 * end of vmtally's last thread; by tid, the end of its first thread.
 */
const leave = (by: 'pid' | 'tid', vmtallyPid: number): string => `if (${by} == ${vmtallyPid}) { exit(); }`;

/**
 * Counts flush requests: vmtally's first thread renames itself (its other threads may rename themselves for
 * other reasons). Where rows are tasks, the block also records which tasks were renamed. Where ticks may be
 * throttled, the name that vmtally leaves sets the interval (collector/flush.ts, requestAs).
 */
export function renameBlock(
  groupBy: GroupBy,
  { vmtallyPid, scope, tickUs, throttle }: CompileOptions,
): ProgramBlock {
  const request = ['@vt_flushes = @vt_flushes + 1;'];
  // The tracepoint comes before the change (fs/exec.c, __set_task_comm): `comm` is the name that vmtally had.
  if (throttle !== undefined) {
    for (const isThrottled of [true, false]) {
      const ns = (isThrottled ? throttle.tickUs : tickUs) * 1000;
      request.push(
        `if (comm == "${throttleName(throttle.collector, isThrottled)}") { @vt_interval = ${ns}; }`,
      );
    }
  }
  const countRequest = `if (tid == ${vmtallyPid}) { ${request.join(' ')} }`;
  const keep = countTaskChange((buffer) => `@vt_renamed_${buffer}[${groupBy}] = 1;`);
  return groupBy === 'pid' || groupBy === 'tid'
    ? { text: `tracepoint:task:task_rename { ${countRequest} ${inScope(scope, keep)} }`, loses: 'names' }
    : {
        text: `tracepoint:task:task_rename /tid == ${vmtallyPid}/ { ${request.join(' ')} }`,
        loses: 'nothing',
      };
}

function inScope(scope: Scope, text: string): string {
  const condition = taskCondition(scope);
  return condition === '' ? text : `if (${condition}) { ${text} }`;
}

/**
 * Records that tracepoints see process 1. Each run of process 1 ends with a switch to another task: where
 * process 1 ran and this map stayed empty, the kernel hides process 1.
 */
export const firstBlock: ProgramBlock = {
  text: `tracepoint:sched:sched_switch /pid == 1/ { ${FIRST_MAP}[0] = 1; }`,
  loses: 'nothing',
};

/**
 * Builds the blocks that swap buffers A and B, print and clear. The interval is attached last: its first run
 * proves that all other probes are attached. It polls at least ten times a tick, because the kernel skips a
 * run that interrupts another BPF program on its CPU (kernel/events/core.c, bpf_overflow_handler): a tick is
 * then late by a poll, not by a tick.
 *
 * Before Linux 5.14 a CPU holds back up to 65,533 NUMA hits or misses of a zone (mm/vmstat.c,
 * __inc_numa_state, NUMA_STATS_THRESHOLD), and /proc/vmstat lacks them (global_numa_state). There a tick
 * makes the kernel fold them once more before the second reading (refresh_cpu_vm_stats): the first reading
 * then has no more than the true count at the time of the totals, and the second reading has no less. From
 * 5.14 on the kernel folds them at each reading (vmstat_start, fold_vm_numa_events).
 */
export function tickBlock(
  maps: readonly string[],
  runningTotals: readonly string[],
  /**
   * Max entries of the maps that tasks fill when they start, end or are renamed, and number of stacks that a map has
   * room for; undefined where there are none, or the program does not count stacks.
   */
  entries: { tasks?: number | undefined; stacks?: number | undefined },
  { tickUs, throttle, delayMs, barrier, foldsNuma = false, guarded = [], objects }: CompileOptions,
): ProgramBlock {
  const flush = (buffer: number) =>
    maps
      .filter((map) => map.endsWith(`_${buffer}`))
      .map((map) => `print(${map}); clear(${map});`)
      .join(' ');
  const every = throttle === undefined ? String(tickUs * 1000) : '@vt_interval';
  const firstNs = (throttle?.isOn ? throttle.tickUs : tickUs) * 1000;
  const [setEvery, printedEvery, isShorter] =
    throttle === undefined
      ? ['', '', '']
      : [`@vt_interval = ${firstNs}; `, ', @vt_interval', ' || @vt_next > nsecs + @vt_interval'];
  const mark = (kind: keyof typeof MARK) =>
    `print((${MARK[kind]}, @vt_tick, nsecs, @vt_answered${printedEvery}));`;
  const first =
    guarded.length === 0 ? '' : `${firstProcessFiles(guarded).map(cat).join(' ')} print(${FIRST_MAP});`;
  const [close, printObjects] = objects === undefined ? ['', ''] : [CLOSE_OBJECTS, printOf(objects)];
  const reset = [
    entries.tasks === undefined ? '' : ` ${TASK_CHANGES} = 0;`,
    entries.stacks === undefined ? '' : ` ${STACKS_LEFT} = ${entries.stacks};`,
  ].join('');
  const tick = [
    close,
    `@vt_busy[0] = 1; @vt_answered = @vt_flushes; @vt_tick = @vt_tick + 1;${reset}`,
    `if (@vt_tick == 1 || @vt_next + ${every} <= nsecs${isShorter}) { @vt_next = nsecs + ${every}; } else if (nsecs >= @vt_next) { @vt_next = @vt_next + ${every}; }`,
    mark('begin'),
    barrier ? REFRESH : '',
    // Back to back, after the kernel has folded the per-CPU deltas.
    ...(runningTotals.length > 0
      ? [
          VMSTAT,
          first,
          ...runningTotals.map((map) => `print(${map});`),
          barrier && foldsNuma ? REFRESH : '',
          VMSTAT,
        ]
      : [first]),
    printObjects,
    maps.length > 0 ? `if (@vt_tick & 1) { ${flush(0)} } else { ${flush(1)} }` : '',
    mark('end'),
    'clear(@vt_busy);',
  ];
  const opening = `${setEvery}@vt_tick = 0; @vt_flushes = 0; @vt_answered = 0; @vt_next = nsecs + ${delayMs * 1_000_000}; ${mark('attached')}`;
  const requested = [
    '@vt_flushes != @vt_answered',
    ...(entries.tasks === undefined ? [] : [manyTaskChanges(entries.tasks)]),
  ];
  const due = `(nsecs >= @vt_next || (@vt_tick > 0 && ${either(requested)})) && !@vt_busy[0]`;
  const text = `interval:us:${Math.min(10_000, Math.floor(tickUs / 10))} /${due}/ { if (@vt_next == 0) { ${opening} } else { ${join(tick)} } }`;
  // A heartbeat lets bpftrace notice during a long delay that vmtally is gone.
  const waiting = `interval:ms:${HEARTBEAT_MS} /@vt_next > 0 && @vt_tick == 0/ { ${mark('attached')} }`;
  return { text: delayMs > HEARTBEAT_MS ? `${waiting}\n${text}` : text, loses: null };
}

/** The tick that answers a request is the last: the objects stay as they are, and it prints them. */
const CLOSE_OBJECTS = `if (@vt_tick > 0 && @vt_tick < ${OBJECTS_CLOSED} && @vt_flushes != @vt_answered) { @vt_tick = @vt_tick + ${OBJECTS_CLOSED}; }`;

function printOf({ kind, checksRoom }: ObjectOptions): string {
  const { parts, refused, ...sums } = OBJECT_SUMS;
  const maps = [
    ...Object.values(sums),
    ...(kind === 'pages' ? [parts] : []),
    ...(checksRoom ? [refused] : []),
  ];
  const live = `if (@vt_tick >= ${OBJECTS_CLOSED}) { print(${OBJECTS_MAP}); }`;
  return `${maps.map((map) => `print(${map});`).join(' ')} ${live}`;
}

const either = (terms: readonly string[]): string =>
  terms.length > 1 ? `(${terms.join(' || ')})` : terms.join('');

const cat = (file: string): string => `cat("${file}");`;
const VMSTAT = cat('/proc/vmstat');
const REFRESH = cat('/proc/sys/vm/stat_refresh');

const join = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ');
