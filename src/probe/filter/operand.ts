import { VmtallyError } from '../../errors.ts';
import { isSoftwareEvent } from '../../kernel/software-events.ts';
import type { Field } from '../../kernel/tracepoints.ts';
import type { ValueNames } from '../../kernel/value-names.ts';
import { nearest } from '../nearest.ts';
import { shown } from './shown.ts';

/** A field of an event as bpftrace reads it. `what` names it in errors: `node of kmem:kmalloc`. */
export type Operand = NumberOperand | TextOperand | { kind: 'cpu'; expression: string; what: string };

export interface NumberOperand {
  kind: 'number';
  expression: string;
  what: string;
  type: string;
  bits: number;
  signed: boolean;
  /** Largest number that the field can be compared with, where that is less than its width allows. */
  most?: bigint;
  /** Names of the field's values. */
  values?: ValueNames | undefined;
}

/**
 * `fixed`: an array of characters. `dynamic`: text behind the event's record. `pointer`: text elsewhere in
 * kernel memory.
 */
export type TextOperand = { kind: 'text'; expression: string; what: string; type: string } & (
  | { form: 'fixed'; size: number }
  | { form: 'dynamic' | 'pointer' }
);

/** TASK_COMM_LEN of the kernel. */
const COMM_SIZE = 16;

/**
 * Resolves a filter's field as the kernel does: the event's own fields first, then the fields that every
 * event has (kernel/trace/trace_events.c, trace_find_event_field).
 * Throws FIELD_UNKNOWN.
 */
export function operandOf(name: string, event: string, fields: readonly Field[]): Operand {
  const field = fields.find((eventField) => eventField.name === name);
  if (field) return ownOperand(field, event);
  const what = `${name} of ${event}`;
  if (['cpu', 'CPU', 'common_cpu'].includes(name)) return { kind: 'cpu', expression: 'cpu', what };
  if (name === 'comm' || name === 'COMM') {
    const type = `char[${COMM_SIZE}]`;
    return { kind: 'text', form: 'fixed', size: COMM_SIZE, expression: 'comm', what, type };
  }
  if (name === 'common_pid')
    return { kind: 'number', expression: '(int64)tid', what, type: 'int', bits: 32, signed: true };
  const why = Object.hasOwn(NOT_TAKEN, name) ? NOT_TAKEN[name] : undefined;
  if (why !== undefined) {
    throw new VmtallyError(
      'FIELD_UNKNOWN',
      `filter: ${name} is not supported: ${why}`,
      'Filter by another field.',
    );
  }
  const close = nearest(name.slice(0, 100), [
    ...fields.map((eventField) => eventField.name),
    'cpu',
    'comm',
    'common_pid',
  ]);
  throw new VmtallyError(
    'FIELD_UNKNOWN',
    `filter: ${event} has no field ${shown(name)}${isSoftwareEvent(event) ? ': a software event of perf has none of its own' : ''}`,
    `${close.length > 0 ? `Did you mean ${close.join(', ')}? ` : ''}Its fields: ${[...fields.map((eventField) => eventField.name), 'common_pid', 'comm', 'cpu'].join(', ')}.`,
  );
}

const HEAD = 'programs that bpftrace attaches cannot read the head of an event’s record';
const STACK = 'filters of perf have no comparison for a stack';
/** Fields that perf accepts for every event, and why vmtally does not accept them. */
const NOT_TAKEN: Record<string, string> = {
  // perf_trace_run_bpf_submit (kernel/events/core.c) overwrites them with a pointer, which BPF may not read.
  common_flags: HEAD,
  common_preempt_count: HEAD,
  common_type: 'it is the same for all events of one kind',
  stacktrace: STACK,
  STACKTRACE: STACK,
  common_stacktrace: STACK,
};

function ownOperand({ name, type, size, signed, text, values }: Field, event: string): Operand {
  const expression = `args->${name}`;
  const what = `${name} of ${event}`;
  if (text) {
    return type.includes('_loc')
      ? { kind: 'text', form: 'dynamic', expression, what, type }
      : { kind: 'text', form: 'fixed', size, expression, what, type };
  }
  if (type === 'char *' || type === 'const char *') {
    if (event.startsWith('syscalls:'))
      throw refused(`${what} is text in memory of the process, which may be paged out when the event comes`);
    return { kind: 'text', form: 'pointer', expression, what, type };
  }
  if (type.endsWith(']') || type.includes('_loc') || ![1, 2, 4, 8].includes(size))
    throw refused(`${what} (${type}) is not a single number, and bpftrace can compare nothing else`);
  const number = { kind: 'number', what, type, bits: 8 * size, signed, values } as const;
  const plain = type.replace(/^const /, '');
  const read = Object.hasOwn(TYPE_BYTES, plain) ? (TYPE_BYTES[plain] ?? size) : size;
  if (read < size) {
    const low = `(${expression} & ${2n ** BigInt(8 * read) - 1n})`;
    return { ...number, expression: low, most: 2n ** BigInt(8 * read - 1) - 1n };
  }
  // bpftrace takes the sign from the type. For a plain char, and for an argument of a system call such as
  // off_t, the type's sign is not the field's.
  if (!signed && size === 8 && !/^(?:unsigned long|u64|__u64|size_t)$/.test(plain))
    return { ...number, expression: `(uint64)${expression}` };
  if (!signed && /^(?:char|short|int|long)$/.test(plain))
    return { ...number, expression: `(${expression} & ${2n ** BigInt(8 * size) - 1n})` };
  return { ...number, expression };
}

/**
 * Bytes that bpftrace reads of a field of each type. Arguments of system calls have 8 bytes each. Of these
 * types bpftrace reads only the lowest bytes, so that a field can only be compared with numbers whose upper
 * bits are all 0.
 */
const TYPE_BYTES: Record<string, number> = {
  pid_t: 4,
  uid_t: 4,
  gid_t: 4,
  qid_t: 4,
  key_t: 4,
  mqd_t: 4,
  timer_t: 4,
  clockid_t: 4,
  key_serial_t: 4,
  rwf_t: 4,
  u32: 4,
  s32: 4,
  __u32: 4,
  __s32: 4,
  umode_t: 2,
};

const refused = (why: string): VmtallyError =>
  new VmtallyError('FIELD_UNKNOWN', `filter: ${why}`, 'Filter by another field.');
