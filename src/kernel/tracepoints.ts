import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { VmtallyError } from '../errors.ts';
import { slabCacheNames } from './slab-caches.ts';
import { isSoftwareEvent } from './software-events.ts';
import { type KernelSymbols, symbolsReader } from './symbols.ts';
import { readValueNames, type ValueNames } from './value-names.ts';

/** A field of a tracepoint, from its format file. */
export interface Field {
  name: string;
  type: string;
  signed: boolean;
  /** A character array or dynamic string: bpftrace reads it with str(). */
  text: boolean;
  /** Bytes. */
  size: number;
  /** Offset of the text of the first dynamic string, which follows the event's fields. */
  textOffset?: number;
  /** Names of the values, where the kernel prints the field by names. */
  values?: ValueNames | undefined;
}

/** The tracepoints of the running kernel. */
export interface Tracepoints {
  /** Every `category:name`, sorted. */
  names: string[];
  /**
   * Takes `kprobe:function` and `kretprobe:function` too, true where the function can be probed, and software events of
   * perf (software-events.ts).
   */
  has(name: string): boolean;
  /** False where the kernel has no kprobes at all, or its lockdown forbids them. */
  hasKprobes?(): boolean;
  /**
   * Fields of a tracepoint without its common_ fields; none for a function or a software event; undefined for an unknown
   * event.
   */
  fields(name: string): Field[] | undefined;
  /** Number of CPUs that this machine may have, including CPUs that are not present yet. */
  possibleCpus(): number;
  /** Symbols of the kernel and of the modules that are loaded now. */
  symbols(): KernelSymbols;
  /** Names of the slab caches, by the numbers that stand for them. */
  slabCaches?(): ValueNames['entries'];
}

const ROOTS = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'];

/** Readable mount point of tracefs, or undefined. */
export const tracefsRoot = (): string | undefined =>
  ROOTS.find((root) => {
    try {
      // existsSync uses access(2), which ignores the capabilities of a user that is not root.
      return statSync(join(root, 'events/kmem')).isDirectory();
    } catch {
      return false;
    }
  });

/**
 * Reads the tracepoints under `root`, each when it is first asked for: all names are a directory for each category.
 * Throws TRACEFS_MISSING where tracefs is not mounted or may not be read.
 */
export function readTracepoints(root = tracefsRoot()): Tracepoints {
  if (root === undefined) throw missing();
  const events = join(root, 'events');
  let names: string[] | undefined;
  /** Events that were there when they were asked for: a program of them can be compiled while tracefs is gone. */
  const known = new Set<string>();
  const formats = new Map<string, Field[]>();
  let functions: ReadonlySet<string> | undefined;
  const probeable = (): ReadonlySet<string> => (functions ??= readFunctions(root));
  const has = (name: string): boolean => {
    const [, probed] = FUNCTION.exec(name) ?? [];
    if (probed !== undefined) return probeable().has(probed);
    if (isSoftwareEvent(name)) return true;
    if (!known.has(name) && hasEvent(events, name)) known.add(name);
    return known.has(name);
  };
  /** Throws TRACEFS_MISSING where all of tracefs is gone. */
  const requireEvents = (): void => {
    if (!existsSync(events)) throw missing();
  };
  return {
    get names() {
      requireEvents();
      names ??= directories(events)
        .flatMap((category) => directories(join(events, category)).map((name) => `${category}:${name}`))
        .toSorted();
      return names;
    },
    has,
    hasKprobes: () => probeable().size > 0,
    fields(name) {
      // The tracepoint's module was unloaded, unless all of tracefs is gone.
      if (!has(name)) {
        requireEvents();
        return undefined;
      }
      if (FUNCTION.test(name) || isSoftwareEvent(name)) return [];
      let fields = formats.get(name);
      if (fields === undefined) {
        fields = readFormat(join(events, ...name.split(':'), 'format'));
        if (fields === undefined) {
          requireEvents();
          return undefined;
        }
        formats.set(name, fields);
      }
      return fields;
    },
    possibleCpus: () => Number(/\d+\s*$/.exec(readFileSync(POSSIBLE_CPUS, 'utf8'))?.[0] ?? 0) + 1,
    symbols: symbolsReader(),
    slabCaches: () => slabCacheNames(),
  };
}

/** True for the directory of an event. */
function hasEvent(events: string, name: string): boolean {
  if (!EVENT.test(name)) return false;
  // Not access(2): see tracefsRoot.
  return statSync(join(events, ...name.split(':')), { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** `category:name`, neither of which leads out of its directory. */
const EVENT = /^\w[\w.-]*:\w[\w.-]*$/;

/** A CPU list such as `0-7`: its last number is the last CPU. */
const POSSIBLE_CPUS = '/sys/devices/system/cpu/possible';

const missing = (): VmtallyError =>
  new VmtallyError(
    'TRACEFS_MISSING',
    'the kernel’s tracepoints cannot be read: tracefs is not mounted, or you are not root',
    'Run `vmtally doctor --fix` as root.',
  );

function readFormat(path: string): Field[] | undefined {
  try {
    return parseFormat(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** A probe of a kernel function, at its entry or its return. */
const FUNCTION = /^k(?:ret)?probe:(\w+)$/;

/** Functions that take a kprobe; none where the kernel has no kprobes, or its lockdown forbids them. */
function readFunctions(root: string): Set<string> {
  try {
    if (!existsSync(join(root, 'kprobe_events'))) return new Set();
    const lines = readFileSync(join(root, 'available_filter_functions'), 'latin1').split('\n');
    // The name of a module follows each function of the module.
    return new Set(lines.map((line) => line.split(' ', 1)[0] ?? ''));
  } catch {
    return new Set();
  }
}

/** Parses the fields of a format file (kernel/trace/trace_events.c writes it), without the common_ fields. */
export function parseFormat(format: string): Field[] {
  const fields: Field[] = [];
  let end = 0;
  // Few fields are asked for their names, and to read those of all takes as long as to compile the program.
  let values: ReturnType<typeof readValueNames> | undefined;
  const valuesOf = (name: string): ValueNames | undefined => {
    values ??= readValueNames(/^print fmt: ([\s\S]*)/m.exec(format)?.[1] ?? '');
    return values.get(name);
  };
  for (const line of format.split('\n')) {
    const match = /^\s*field:([^;]{1,500});\s*offset:(\d+);\s*size:(\d+);(?:\s*signed:(\d);)?/.exec(line);
    const [, declaration = '', offset = '0', size = '0', signed = '0'] = match ?? [];
    end = Math.max(end, Number(offset) + Number(size));
    const [, type = '', name = '', array = ''] =
      /^(.*?)\s*([A-Za-z_]\w*)(\[[^\]]*\])?$/.exec(declaration.trim()) ?? [];
    if (name === '' || name.startsWith('common_')) continue;
    const text = /\bchar\b/.test(type) && (array !== '' || /__data_loc|__rel_loc/.test(type));
    fields.push({
      name,
      type: type + array,
      signed: signed === '1',
      text,
      size: Number(size),
      get values() {
        return valuesOf(name);
      },
    });
  }
  // include/trace/stages/stage5_get_offsets.h: the texts follow the fields, in the order of their fields.
  const dynamic = fields.find(({ type }) => type.startsWith('__data_loc'));
  if (dynamic) dynamic.textOffset = end;
  return fields;
}

const directories = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
