import { VmtallyError } from '../errors.ts';
import { taskFields } from '../kernel/task-fields.ts';
import type { Tracepoints } from '../kernel/tracepoints.ts';
import { eventAt } from './attach-point.ts';
import type { ProgramBlock } from './block.ts';
import { selectionBlocks } from './compile-selection.ts';
import { endBlock, firstBlock, leaveBlock, renameBlock, tickBlock } from './compile-tick.ts';
import { PROBES_LIMIT } from './event-room.ts';
import { lastTaskCondition } from './last-task.ts';
import { layout } from './layout.ts';
import { objectBlocks } from './object-blocks.ts';
import type { CompileOptions, Program, ProgramLimit } from './program.ts';
import { ENDED_MAPS, JOINED_MAPS, RENAMED_MAPS } from './protocol.ts';
import { keyParts, scopeBlocks, tasksOf } from './scope.ts';
import type { Selection } from './selection.ts';
import { askBlocks, STACKS_PART } from './stack-sampling.ts';

/**
 * Compiles the selections into one bpftrace program. The program prints only numbers, in frames:
 *
 * - `(0, 0, nsecs, 0)` once all probes are attached, and each second of a delay;
 * - at each tick `(1, tick, nsecs, sequence)`, the maps of the buffer just closed, and
 *   `(2, tick, nsecs, sequence)`. The first tick opens the window: the counts that it prints came before the
 *   window.
 *
 * A fifth number is the interval now, in ns, if ticks may be throttled.
 *
 * A tick comes when it is due, at once after a flush request (vmtally writes its own /proc/self/comm, which
 * the program sees as task_rename), and before a map of tasks is full (task-changes.ts). `sequence` is the
 * flush sequence: the number of flush requests answered so far, this tick included (@vt_flushes counts them). A
 * count can therefore end while all probes are still attached, and vmtally can then read the runs that they
 * missed; bpftrace's own END runs when the programs are gone.
 *
 * Three rules make the counts exact. Events go to the buffer that @vt_tick selects, and a tick closes this
 * buffer before it prints it. Reading stat_refresh then makes every CPU run a work item (mm/vmstat.c,
 * vmstat_refresh), so that no program that saw the old buffer is still running. The tick's last action in
 * user space clears @vt_busy, and a tick that finds @vt_busy set is skipped: no buffer opens again before it
 * was printed and cleared.
 *
 * The reconciliation's maps (`books`) hold running totals of the whole system, by value and without rows, and
 * are never cleared. A tick prints them between two readings of /proc/vmstat, so that each counter's true
 * value at that moment lies between the two readings.
 */
export function compile(
  selections: readonly Selection[],
  tracepoints: Tracepoints,
  options: CompileOptions,
): Program {
  const { scope, groupBy, types, vmtallyPid, keeps } = options;
  if (groupBy === 'parent' && types === undefined) {
    throw new VmtallyError(
      'EVENT_MISSING',
      '--by parent needs the kernel’s types (BTF), and this kernel has no /sys/kernel/btf/vmlinux',
      'Use --by comm: it has the programs themselves.',
    );
  }
  const program: Program = {
    text: '',
    series: [],
    maps: new Map(),
    rowParts: keyParts(groupBy),
    rowPartsOf: new Map(),
    sumsInKey: new Map(),
    packed: new Set(),
    runningTotals: new Map(),
    attached: [],
    mapCount: 0,
    maxEntries: 0,
  };
  const isLastTask = lastTaskCondition(tracepoints, types !== undefined);
  const blocks = scopeBlocks(scope, isLastTask, options.argsByPointer);
  for (const [index, selection] of selections.entries()) {
    blocks.push(...selectionBlocks(selection, index, tracepoints, options, program));
    checkSize(blocks, options.limit);
  }
  if (options.objects !== undefined)
    blocks.push(...objectBlocks(options.objects, tracepoints, options, program));
  if (options.stacks?.ofPrograms) blocks.push(...askBlocks(scope));
  const tasks = keeps === 'totals' ? undefined : tasksOf(groupBy);
  const taskMaps = blocks.some(({ text }) => text.includes('@vt_joined_')) ? [...JOINED_MAPS] : [];
  const fields = tasks && types && taskFields(types);
  if (fields !== undefined && tasks !== undefined) {
    blocks.push(endBlock(tasks, fields, vmtallyPid, scope));
    taskMaps.push(...ENDED_MAPS);
  } else if (tracepoints.has('sched:sched_process_exit')) blocks.push(leaveBlock(vmtallyPid));
  if (tracepoints.has('task:task_rename')) {
    blocks.push(renameBlock(tasks ?? 'none', options));
    if (tasks !== undefined) taskMaps.push(...RENAMED_MAPS);
  }
  const objectMaps = options.objects === undefined ? 0 : 1;
  program.mapCount = program.maps.size + program.runningTotals.size + taskMaps.length + objectMaps;
  program.maxEntries = options.mapEntries(program.mapCount);
  const entries = {
    tasks: taskMaps.length > 0 ? program.maxEntries : undefined,
    stacks: options.stacks?.seesKeys ? Math.floor(program.maxEntries * STACKS_PART) : undefined,
  };
  const buffers = [...program.maps.keys(), ...taskMaps];
  if (options.guarded && options.guarded.length > 0) blocks.push(firstBlock);
  blocks.push(tickBlock(buffers, [...program.runningTotals.keys()], entries, options));
  for (const { text, loses, raw, ...serves } of blocks) {
    if (loses === null) continue;
    const [point = ''] = text.split(' ', 1);
    const isRaw = raw !== undefined && 'event' in raw;
    program.attached.push({
      event: isRaw ? raw.event : eventAt(point),
      loses,
      raw: isRaw,
      ...(raw !== undefined && 'why' in raw && { whyClassic: raw.why }),
      ...serves,
    });
  }
  if (blocks.length > PROBES_LIMIT) {
    throw new VmtallyError(
      'USAGE',
      `these events need ${blocks.length} probes; bpftrace attaches at most ${PROBES_LIMIT}`,
      'Name fewer events with -e.',
    );
  }
  program.text = layout(blocks.map(({ text }) => text).join('\n'));
  return program;
}

/** Throws SESSION_SIZE where the blocks are more, or longer, than `limit` allows. */
function checkSize(blocks: readonly ProgramBlock[], limit: ProgramLimit | undefined): void {
  if (limit === undefined) return;
  const { probes, characters } = limit;
  const length = blocks.reduce((sum, { text }) => sum + text.length, 0);
  if (blocks.length <= probes && length <= characters) return;
  throw new VmtallyError(
    'SESSION_SIZE',
    `the program would have over ${probes} probes or ${characters} characters, the most for a session of a client`,
    'Count fewer events, with shorter filters, of fewer processes and cgroups.',
  );
}
