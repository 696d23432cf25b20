import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { VmtallyError } from '../errors.ts';

/** A field of a tracepoint, from its format file. */
export interface Field {
  name: string;
  type: string;
  signed: boolean;
  /** A character array or dynamic string: bpftrace reads it with str(). */
  text: boolean;
  /** Bytes. */
  size: number;
}

/** The tracepoints of the running kernel. */
export interface Tracepoints {
  /** Every `category:name`, sorted. */
  names: string[];
  has(name: string): boolean;
  /** Fields of one tracepoint without the common_ ones; undefined where the kernel lacks it. */
  fields(name: string): Field[] | undefined;
}

const ROOTS = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'];

/** Where tracefs is mounted and readable, or undefined. */
export const tracefsRoot = (): string | undefined =>
  ROOTS.find((root) => {
    try {
      // existsSync asks access(2), which leaves out the capabilities of a user that is not root.
      return statSync(join(root, 'events/kmem')).isDirectory();
    } catch {
      return false;
    }
  });

/**
 * The tracepoints under `root`. Names are read once, formats when asked for.
 * Throws TRACEFS_MISSING where tracefs is not mounted or may not be read.
 */
export function readTracepoints(root = tracefsRoot()): Tracepoints {
  if (root === undefined) {
    throw new VmtallyError(
      'TRACEFS_MISSING',
      'the kernel’s tracepoints cannot be read: tracefs is not mounted, or you are not root',
      'Run `vmtally doctor --fix` as root.',
    );
  }
  const events = join(root, 'events');
  const names = directories(events)
    .flatMap((category) => directories(join(events, category)).map((name) => `${category}:${name}`))
    .toSorted();
  const known = new Set(names);
  const read = new Map<string, Field[]>();
  return {
    names,
    has: (name) => known.has(name),
    fields(name) {
      if (!known.has(name)) return undefined;
      let fields = read.get(name);
      if (fields === undefined) {
        fields = parseFormat(readFileSync(join(events, ...name.split(':'), 'format'), 'utf8'));
        read.set(name, fields);
      }
      return fields;
    },
  };
}

/** The fields of a format file, as kernel/trace/trace_events.c writes it, without the common_ ones. */
export function parseFormat(format: string): Field[] {
  const fields: Field[] = [];
  for (const match of format.matchAll(/field:([^;]+);\s*offset:\d+;\s*size:(\d+);(?:\s*signed:(\d);)?/g)) {
    const [, declaration = '', size = '0', signed = '0'] = match;
    const [, type = '', name = '', array = ''] =
      /^(.*?)\s*([A-Za-z_]\w*)(\[[^\]]*\])?$/.exec(declaration.trim()) ?? [];
    if (name === '' || name.startsWith('common_')) continue;
    const text = /\bchar\b/.test(type) && (array !== '' || /__data_loc|__rel_loc/.test(type));
    fields.push({ name, type: type + array, signed: signed === '1', text, size: Number(size) });
  }
  return fields;
}

const directories = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
