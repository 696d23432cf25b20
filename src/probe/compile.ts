import { VmtallyError } from '../errors.ts';
import { tracepointsOf } from './attach.ts';
import { type Filter, fieldsOf, filterToBpftrace, isDynamic } from './filter.ts';
import type { Field, Tracepoints } from './formats.ts';
import type { MapHead } from './head.ts';
import { layout } from './layout.ts';
import { type Token, unlex } from './lex.ts';
import { type Block, isSymbol } from './parse.ts';
import { type Update, updatesOf } from './probe.ts';
import { DIMENSION_KEYS, type Dimension, type Scope, scopeBlocks, scopeCondition } from './scope.ts';
import type { Selection } from './select.ts';

/** How a program carries the names of ended processes: four uint32 of the name, a string, or not at all. */
export type NameForm = 'words' | 'text' | 'none';

export interface CompileOptions {
  scope: Scope;
  dimension: Dimension;
  /** Microseconds between ticks. */
  tickUs: number;
  /** Milliseconds from attached to the start of the window. */
  delayMs: number;
  names: NameForm;
  /** Whether this bpftrace reads dynamic strings right. */
  dynamicText: boolean;
  /** The process that rings. */
  controller: number;
  /** Whether the kernel has /proc/sys/vm/stat_refresh. */
  barrier: boolean;
}

/** What one output map counts: a line of `stat`. */
export interface Series {
  /** As the user sees it: `kmem:kmalloc`, `mm_page_alloc.failed`. */
  label: string;
  probe: string;
  map: string;
  head: MapHead;
}

/**
 * `events`: they are not counted. `processes`: what those do that it would have put in scope. `nothing` that a count
 * shows: a name, an entry that is overwritten when its pid is given anew, a ring that is repeated.
 */
export type Loss = 'events' | 'processes' | 'nothing';

export interface Program {
  text: string;
  series: Series[];
  /** Which series a map of the program belongs to, by the map's name. */
  maps: Map<string, number>;
  /** The tracepoint programs in load order, and what a run that one of them misses takes away. */
  attached: { event: string; loses: Loss }[];
}

/** bpftrace's max_probes up to 0.22; it refuses more, and takes minutes to compile so many. */
const PROBES_LIMIT = 512;

/** Names of the maps that hold the ended processes' names, and of the one with the processes in scope. */
export const NAME_MAPS = ['@vt_names_0', '@vt_names_1'];
export const SCOPE_MAP = '@vt_scope';

/** The first number of a marker that the program prints. */
export const MARK = { attached: 0, begin: 1, end: 2 } as const;

/**
 * One bpftrace program that counts the selections. It prints numbers only, in frames:
 *
 * - `(0, 0, nsecs, 0)` once all is attached;
 * - `(1, tick, nsecs, bell)`, the maps of the half just closed, `(2, tick, nsecs, bell)` at each tick; the first opens
 *   the window and what it prints came before.
 *
 * A tick comes at its time, or at once after vmtally rang: wrote its own /proc/self/comm, which the program sees as
 * task_rename. `bell` is the number of rings that the tick answers. So a count ends with all probes still attached,
 * and what they missed can be read then; bpftrace's own END runs when the programs are gone.
 *
 * Three things make it exact. Events go to the half that @vt_tick names, and a tick closes it before it is printed.
 * Reading stat_refresh then makes every CPU run a work item (mm/vmstat.c, vmstat_refresh), so no program that saw the
 * old half is still at work. @vt_busy is cleared by the tick's last action in user space, so a tick that finds
 * it set is skipped: no half opens again before it was printed and cleared.
 */
export function compile(
  selections: readonly Selection[],
  tracepoints: Tracepoints,
  options: CompileOptions,
): Program {
  const { scope, dimension } = options;
  const program: Program = { text: '', series: [], maps: new Map(), attached: [] };
  const blocks = scopeBlocks(scope, (event) => tracepoints.has(event));
  for (const block of blocks.filter((text) => !text.startsWith('BEGIN'))) {
    attach(program, block, block.includes('sched_process_free') ? 'nothing' : 'processes');
  }
  for (const [index, selection] of selections.entries()) {
    blocks.push(...selectionBlocks(selection, `i${index}`, tracepoints, options, program));
  }
  if (options.names !== 'none' && (dimension === 'pid' || dimension === 'tid')) {
    const block = nameBlock(dimension, options.names);
    blocks.push(block);
    attach(program, block, 'nothing');
  }
  if (program.attached.length > PROBES_LIMIT) {
    throw new VmtallyError(
      'USAGE',
      `the events are ${program.attached.length} tracepoints; bpftrace attaches ${PROBES_LIMIT} at most`,
      'Name fewer with -e.',
    );
  }
  const names = blocks.some((block) => block.includes('@vt_names_0')) ? NAME_MAPS : [];
  const printed = [...program.maps.keys(), ...names];
  const scoped = blocks.some((block) => block.includes(SCOPE_MAP));
  if (tracepoints.has('task:task_rename')) {
    const bell = `tracepoint:task:task_rename /pid == ${options.controller}/ { @vt_bell = @vt_bell + 1; }`;
    blocks.push(bell);
    attach(program, bell, 'nothing');
  }
  program.text = layout([...blocks, ...tickBlocks(printed, scoped, options)].join('\n'));
  return program;
}

/** A selection's blocks, one for each tracepoint, so that bpftrace loads its programs in this order. */
function selectionBlocks(
  { probe, maps, filter }: Selection,
  instance: string,
  tracepoints: Tracepoints,
  { scope, dimension, dynamicText }: CompileOptions,
  program: Program,
): string[] {
  const seriesOf = new Map<string, number>();
  for (const map of maps) {
    const head = probe.head.maps[map];
    if (head === undefined) continue;
    const number = program.series.length;
    const suffix = map === probe.head.name ? '' : map.slice(probe.head.name.length + 1);
    const label = suffix === '' ? probe.head.event : `${probe.head.name}.${suffix}`;
    program.series.push({ label, probe: probe.head.name, map, head });
    seriesOf.set(map, number);
    for (const half of [0, 1]) program.maps.set(`@${instance}_${map}_${half}`, number);
  }

  return probe.blocks.flatMap((block) =>
    block.attach
      .flatMap((point) => tracepointsOf(point, tracepoints))
      .map((event) => {
        const fields = tracepoints.fields(event) ?? [];
        const known = new Set(fields.map(({ name }) => name));
        const rewrite = (tokens: readonly Token[]) =>
          rewriteTokens(tokens, instance, known, probe.head.defaults, probe.head.maps);
        const updates = updatesOf(block, probe.head.maps, probe.where);
        if (filter && !dynamicText) refuseDynamicText(filter, fields, event);
        const condition = [scopeCondition(scope), filter ? filterToBpftrace(filter, fields) : '']
          .filter((term) => term !== '')
          .join(' && ');
        const own = block.predicate.length > 0 ? `(${unlex(rewrite(block.predicate))})` : '';
        // A block is skipped as a whole, unless it keeps scratch: that must see every event.
        const scratch = block.body.some(
          ({ kind, text }) => kind === 'map' && !(text.slice(1) in probe.head.maps),
        );
        const predicate = [own, scratch ? '' : condition].filter((term) => term !== '').join(' && ');
        const body = readFields(
          rewriteBody(
            block,
            updates,
            seriesOf,
            instance,
            DIMENSION_KEYS[dimension],
            scratch ? condition : '',
            rewrite,
          ),
          fields,
        );
        const text = `tracepoint:${event}${predicate === '' ? '' : ` /${predicate}/`} { ${body} }`;
        attach(program, text, updates.some(({ map }) => seriesOf.has(map)) ? 'events' : 'nothing');
        return text;
      }),
  );
}

function refuseDynamicText(filter: Filter, fields: readonly Field[], event: string): void {
  const found = fieldsOf(filter).find(({ field }) => isDynamic(fields, field));
  if (found === undefined) return;
  throw new VmtallyError(
    'BPFTRACE_VERSION',
    `filter: bpftrace 0.22 and 0.23 read ${found.field} of ${event}, a dynamic string, from the wrong place`,
    'Filter by a number, or use bpftrace 0.24 or newer (--bpftrace).',
  );
}

/** A block's body with each run of output updates split into the two halves, and updates of unwanted maps left out. */
function rewriteBody(
  { body }: Block,
  updates: readonly Update[],
  wanted: ReadonlyMap<string, number>,
  instance: string,
  key: string,
  condition: string,
  rewrite: (tokens: readonly Token[]) => Token[],
): string {
  const parts: string[] = [];
  let at = 0;
  for (let index = 0; index < updates.length; index++) {
    const run: Update[] = [];
    parts.push(unlex(rewrite(body.slice(at, updates[index]?.from))));
    for (; index < updates.length; index++) {
      const update = updates[index] as Update;
      run.push(update);
      at = update.to;
      if (updates[index + 1]?.from !== update.to) break;
    }
    const kept = run.filter(({ map }) => wanted.has(map));
    if (kept.length === 0) continue;
    const half = (number: number) =>
      kept.map((update) => writeHalf(body, update, instance, number, key, rewrite)).join(' ');
    const halves = `if (@vt_tick & 1) { ${half(1)} } else { ${half(0)} }`;
    parts.push(condition === '' ? halves : `if (${condition}) { ${halves} }`);
  }
  parts.push(unlex(rewrite(body.slice(at))));
  return parts.filter((part) => part !== '').join(' ');
}

/**
 * Reads the number fields of a body into variables first. Where the same field is read in both branches of an if,
 * LLVM may join the two reads into one through a computed pointer, which the kernel's verifier refuses
 * ("dereference of modified ctx ptr").
 */
function readFields(body: string, fields: readonly Field[]): string {
  const used = fields.filter(({ name, text }) => !text && new RegExp(`args->${name}\\b`).test(body));
  const reads = used.map(({ name }) => `$vt_${name} = args->${name}; `).join('');
  return (
    reads +
    used.reduce((text, { name }) => text.replaceAll(new RegExp(`args->${name}\\b`, 'g'), `$vt_${name}`), body)
  );
}

/** `@map[pid, …] = count();` as `@INSTANCE_map_HALF[KEY, …] = count();`. */
function writeHalf(
  body: readonly Token[],
  { map, from, to }: Update,
  instance: string,
  half: number,
  key: string,
  rewrite: (tokens: readonly Token[]) => Token[],
): string {
  const end = isSymbol(body[to - 1], ';') ? to - 1 : to;
  return `@${instance}_${map}_${half}[${key}${unlex(rewrite(body.slice(from + 3, end)))};`;
}

/** Scratch maps get names of their own, fields that the kernel lacks their default, and every field the arrow that 0.17 wants. */
function rewriteTokens(
  tokens: readonly Token[],
  instance: string,
  known: ReadonlySet<string>,
  defaults: Record<string, number>,
  outputs: Record<string, MapHead>,
): Token[] {
  const written: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    const field =
      token.text === 'args' && ['->', '.'].includes(tokens[at + 1]?.text ?? '') ? tokens[at + 2] : undefined;
    if (field) {
      const text = known.has(field.text) ? `args->${field.text}` : String(defaults[field.text]);
      written.push({ ...token, text });
      at += 2;
    } else if (token.kind === 'map' && !(token.text.slice(1) in outputs)) {
      written.push({ ...token, text: `@${instance}_${token.text.slice(1)}` });
    } else written.push(token);
  }
  return written;
}

/** Keeps the last name of each process (or thread) that ended; a later thread's end writes the same name again. */
function nameBlock(dimension: 'pid' | 'tid', form: 'words' | 'text'): string {
  const task = dimension === 'pid' ? 'curtask->group_leader' : 'curtask';
  const value =
    form === 'text'
      ? `${task}->comm`
      : `(*(uint32*)$t, *(uint32*)($t + 4), *(uint32*)($t + 8), *(uint32*)($t + 12))`;
  const address = form === 'text' ? '' : `$t = (uint64)${task} + offsetof(struct task_struct, comm); `;
  const half = (number: number) => `@vt_names_${number}[${dimension}] = ${value};`;
  return `tracepoint:sched:sched_process_exit { ${address}if (@vt_tick & 1) { ${half(1)} } else { ${half(0)} } }`;
}

/**
 * The blocks that flip, print and clear. The interval is attached last: its first run proves that all else is.
 * It polls ten times a tick at least, because the kernel skips a run that interrupts another BPF program on its CPU
 * (kernel/events/core.c, bpf_overflow_handler); so a tick is late by a poll, not by a tick.
 */
function tickBlocks(
  maps: readonly string[],
  scoped: boolean,
  { tickUs, delayMs, barrier }: CompileOptions,
): string[] {
  const flush = (half: number) =>
    maps
      .filter((map) => map.endsWith(`_${half}`))
      .map((map) => `print(${map}); clear(${map});`)
      .join(' ');
  const tickNs = tickUs * 1000;
  const mark = (kind: keyof typeof MARK) => `print((${MARK[kind]}, @vt_tick, nsecs, @vt_answered));`;
  const tick = [
    '@vt_busy[0] = 1; @vt_answered = @vt_bell; @vt_tick = @vt_tick + 1;',
    `if (@vt_tick == 1 || @vt_next + ${tickNs} <= nsecs) { @vt_next = nsecs + ${tickNs}; } else if (nsecs >= @vt_next) { @vt_next = @vt_next + ${tickNs}; }`,
    mark('begin'),
    barrier ? 'cat("/proc/sys/vm/stat_refresh");' : '',
    `if (@vt_tick & 1) { ${flush(0)} } else { ${flush(1)} }`,
    scoped ? `print(${SCOPE_MAP});` : '',
    mark('end'),
    'clear(@vt_busy);',
  ];
  const opening = `@vt_tick = 0; @vt_bell = 0; @vt_answered = 0; @vt_next = nsecs + ${delayMs * 1_000_000}; ${mark('attached')}`;
  const due = '(nsecs >= @vt_next || (@vt_tick > 0 && @vt_bell != @vt_answered)) && !@vt_busy[0]';
  return [
    `interval:us:${Math.min(10_000, Math.floor(tickUs / 10))} /${due}/ { if (@vt_next == 0) { ${opening} } else { ${join(tick)} } }`,
  ];
}

const join = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ');

function attach(program: Program, block: string, loses: Loss): void {
  program.attached.push({ event: /^tracepoint:([^ ]+)/.exec(block)?.[1] ?? '', loses });
}
