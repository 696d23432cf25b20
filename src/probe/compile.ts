import { VmtallyError } from '../errors.ts';
import type { Tracepoints } from '../kernel/tracepoints.ts';
import { selectionBlocks } from './compile-selection.ts';
import { endBlock, firstBlock, leaveBlock, renameBlock, tickBlock } from './compile-tick.ts';
import { layout } from './layout.ts';
import type { CompileOptions, Program } from './program.ts';
import { ENDED_MAPS, JOINED_MAPS, RENAMED_MAPS } from './protocol.ts';
import { eventOfRaw } from './raw.ts';
import { scopeBlocks } from './scope.ts';
import type { Selection } from './select.ts';

/** bpftrace's max_probes up to 0.22; it refuses more, and takes minutes to compile so many. */
const PROBES_LIMIT = 512;

/**
 * One bpftrace program that counts the selections. It prints numbers only, in frames:
 *
 * - `(0, 0, nsecs, 0)` once all is attached, and each second of a delay;
 * - `(1, tick, nsecs, bell)`, the maps of the half just closed, `(2, tick, nsecs, bell)` at each tick; the first opens
 *   the window and what it prints came before.
 *
 * A tick comes at its time, at once after vmtally rang (wrote its own /proc/self/comm, which the program sees as
 * task_rename), and before a map of tasks is full (lives.ts). `bell` is the number of rings that the tick answers. So a
 * count ends with all probes still attached, and what they missed can be read then; bpftrace's own END runs when the
 * programs are gone.
 *
 * Three things make it exact. Events go to the half that @vt_tick names, and a tick closes it before it is printed.
 * Reading stat_refresh then makes every CPU run a work item (mm/vmstat.c, vmstat_refresh), so no program that saw the
 * old half is still at work. @vt_busy is cleared by the tick's last action in user space, so a tick that finds
 * it set is skipped: no half opens again before it was printed and cleared.
 *
 * Books are totals of the whole system, by value and without rows, which are never cleared. A tick prints them between
 * two readings of /proc/vmstat, so that each counter's true value at that moment lies between the two.
 */
export function compile(
  selections: readonly Selection[],
  tracepoints: Tracepoints,
  options: CompileOptions,
): Program {
  const { scope, dimension, names, controller, keeps } = options;
  const program: Program = {
    text: '',
    series: [],
    maps: new Map(),
    packed: new Set(),
    books: new Map(),
    attached: [],
    mapCount: 0,
    entries: 0,
  };
  const blocks = scopeBlocks(scope, names !== 'none');
  for (const [index, selection] of selections.entries()) {
    blocks.push(...selectionBlocks(selection, index, tracepoints, options, program));
  }
  const tasks = keeps !== 'books' && (dimension === 'pid' || dimension === 'tid');
  const lives = blocks.some(({ text }) => text.includes('@vt_joined_')) ? [...JOINED_MAPS] : [];
  if (names !== 'none' && tasks) {
    blocks.push(endBlock(dimension, names, controller, scope));
    lives.push(...ENDED_MAPS);
  } else if (tracepoints.has('sched:sched_process_exit')) blocks.push(leaveBlock(controller));
  if (tracepoints.has('task:task_rename')) {
    blocks.push(renameBlock(tasks ? dimension : 'none', controller, scope));
    if (tasks) lives.push(...RENAMED_MAPS);
  }
  program.mapCount = program.maps.size + program.books.size + lives.length;
  program.entries = options.mapEntries(program.mapCount);
  const lifeEntries = lives.length > 0 ? program.entries : undefined;
  const buffers = [...program.maps.keys(), ...lives];
  if (options.guarded && options.guarded.length > 0) blocks.push(firstBlock);
  blocks.push(tickBlock(buffers, [...program.books.keys()], lifeEntries, options));
  for (const { text, loses, ...serves } of blocks) {
    if (loses === null) continue;
    const [, raw, event = ''] = /^(?:(rawtracepoint:)|tracepoint:)?([^ ]+)/.exec(text) ?? [];
    program.attached.push({
      event: raw === undefined ? event : eventOfRaw(event),
      loses,
      raw: raw !== undefined,
      ...serves,
    });
  }
  if (blocks.length > PROBES_LIMIT) {
    throw new VmtallyError(
      'USAGE',
      `these events make ${blocks.length} probes; bpftrace attaches ${PROBES_LIMIT} at most`,
      'Name fewer with -e.',
    );
  }
  program.text = layout(blocks.map(({ text }) => text).join('\n'));
  return program;
}
