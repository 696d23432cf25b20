import { VmtallyError } from '../errors.ts';
import type { Btf, RawArgument } from '../kernel/btf.ts';
import type { Field } from '../kernel/tracepoints.ts';
import type { Filter } from './filter/parse.ts';
import type { Head, RawField } from './head.ts';

/**
 * `auto`: count an event at its raw tracepoint where that is exact, `raw`: nowhere else, `classic`: never. The kernel
 * skips a raw tracepoint's program only while that same program runs on that CPU (kernel/trace/bpf_trace.c,
 * __bpf_trace_run, from 6.1), but a tracepoint's program while any BPF program runs there.
 */
export const ATTACH_MODES = ['auto', 'raw', 'classic'] as const;
export type AttachMode = (typeof ATTACH_MODES)[number];

/** Support for programs at raw tracepoints, or the reason why there is none. `prefix` begins the attach point's name. */
export type RawSupport = { prefix: string; types: Pick<Btf, 'rawArguments' | 'member'> } | { why: string };

/** bpftrace names the arguments arg0 to arg5. */
const ARGUMENTS = 6;

/** A block's text, and what it reads of the event. */
export interface RawBlock {
  event: string;
  head: Head;
  fields: readonly Field[];
  filter: Filter | undefined;
  /** The block without its attach point. It reads a field as `args->NAME`. */
  text: string;
}

/**
 * Returns the block at the event's raw tracepoint: it reads the arguments that the probe's head names in place of the
 * fields. Or returns why the event cannot be counted there.
 */
export function atRawTracepoint(
  { event, head, fields, filter, text }: RawBlock,
  support: RawSupport,
): { text: string } | { why: string } {
  if ('why' in support) return support;
  if (head.raw === undefined) return { why: 'its probe does not name raw arguments' };
  const { raw } = head;
  const name = event.slice(event.indexOf(':') + 1);
  const known = argumentsOf(name, support.types);
  if (known instanceof VmtallyError) return { why: known.message };
  if (known === undefined) return { why: `the kernel’s types do not describe ${name}` };
  const compared =
    filter === undefined ? undefined : fieldsOf(filter).find((field) => isNullTest(raw[field]));
  if (compared !== undefined) return { why: `the filter reads ${compared}, which is no raw argument` };
  let lacking: string | undefined;
  const written = text.replaceAll(/"(?:[^"\\]|\\.)*"|args->(\w+)/g, (whole, field?: string) => {
    if (field === undefined) return whole;
    const read = readOf(
      raw[field],
      fields.find((other) => other.name === field),
      known,
      support.types,
    );
    if (read === undefined) lacking ??= field;
    return read ?? whole;
  });
  if (lacking !== undefined) return { why: `it reads ${lacking}, which is no raw argument` };
  return { text: `${support.prefix}${name}${written}` };
}

function argumentsOf(
  name: string,
  types: Pick<Btf, 'rawArguments'>,
): RawArgument[] | VmtallyError | undefined {
  try {
    return types.rawArguments(name);
  } catch (error) {
    if (error instanceof VmtallyError && error.code === 'BTF_INVALID') return error;
    throw error;
  }
}

const isNullTest = (field: RawField | undefined): boolean =>
  typeof field === 'object' && !Array.isArray(field);

/** The names of fields that a filter reads. */
function fieldsOf(filter: Filter): string[] {
  if ('left' in filter) return [...fieldsOf(filter.left), ...fieldsOf(filter.right)];
  return filter.kind === 'not' ? fieldsOf(filter.operand) : [filter.field];
}

/** The expression that has a field's value, from the first source that this kernel has. */
function readOf(
  sources: RawField | undefined,
  field: Field | undefined,
  known: readonly RawArgument[],
  types: Pick<Btf, 'member'>,
): string | undefined {
  if (sources === undefined) return undefined;
  if (typeof sources === 'object' && 'null' in sources) {
    const at = placeOf(sources.null, known);
    return at === undefined ? undefined : `(arg${at} == 0 ? ${sources.is} : 0)`;
  }
  if (field === undefined || ![1, 2, 4, 8].includes(field.size)) return undefined;
  for (const source of [sources].flat()) {
    const read = sourceOf(source, known, types);
    // The event's record has the value in the type of the field.
    if (read !== undefined) return castOf(read, field.signed, field.size);
  }
  return undefined;
}

/** `ARGUMENT`, or `ARGUMENT.MEMBER` where the argument points to a struct. */
function sourceOf(
  source: string,
  known: readonly RawArgument[],
  types: Pick<Btf, 'member'>,
): string | undefined {
  const [name = '', member] = source.split('.');
  const at = placeOf(name, known);
  const type = at === undefined ? undefined : known[at]?.type;
  if (type === undefined) return undefined;
  if (member !== undefined) {
    const struct = type.kind === 'pointer' ? type.struct : undefined;
    const place = struct === undefined ? undefined : types.member(struct, member);
    if (place?.type.kind !== 'number') return undefined;
    // At its place: bpftrace up to 0.23 would let clang parse the struct, and all that it has.
    const { bytes, signed } = place.type;
    return `*(${signed ? '' : 'u'}int${8 * bytes}*)(arg${at} + ${place.offset})`;
  }
  if (type.kind === 'pointer') return `arg${at}`;
  return type.kind === 'number' ? castOf(`arg${at}`, type.signed, type.bytes) : undefined;
}

function placeOf(name: string, known: readonly RawArgument[]): number | undefined {
  const at = known.findIndex((argument) => argument.name === name);
  return at === -1 || at >= ARGUMENTS ? undefined : at;
}

/**
 * Casts an expression. An argument is the whole register, of 64 bits without a sign, whose upper bits mean nothing where
 * its type is smaller.
 */
function castOf(expression: string, signed: boolean, bytes: number): string {
  const cast = `(${signed ? '' : 'u'}int${8 * bytes})`;
  const isSo = expression.startsWith(cast) || (/^arg\d$/.test(expression) && !signed && bytes === 8);
  return isSo ? expression : `${cast}${expression}`;
}
