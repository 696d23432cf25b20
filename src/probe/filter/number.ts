import { VmtallyError } from '../../errors.ts';
import { nearest } from '../nearest.ts';
import { parseCpus, rangesOf } from './cpus.ts';
import type { Range } from './functions.ts';
import type { NumberOperand, Operand } from './operand.ts';
import type { NumberOperator } from './parse.ts';
import { shown } from './shown.ts';

/**
 * Compares a number that is as wide as its field. A value that does not fit is truncated as the kernel
 * truncates it.
 */
export function compareNumber(operand: NumberOperand, operator: NumberOperator, value: bigint): string {
  const { expression, bits, signed } = operand;
  // The kernel reads the value as a long long or an unsigned long long, by the field's sign (parse_pred,
  // kstrtoull).
  const [least, most] = signed ? [-(2n ** 63n), 2n ** 63n - 1n] : [0n, 2n ** 64n - 1n];
  if (value < least || value > most) {
    throw new VmtallyError(
      'FIELD_UNKNOWN',
      `filter: ${operand.what} (${operand.type}) takes numbers from ${least} to ${most}`,
      'perf refuses other numbers too.',
    );
  }
  if (operand.most !== undefined && value > operand.most) {
    throw new VmtallyError(
      'FIELD_UNKNOWN',
      `filter: bpftrace reads only the lowest bits of ${operand.what} (${operand.type})`,
      `Compare it with a number from 0 to ${operand.most}.`,
    );
  }
  const cut = cutTo(bits, signed, value);
  return operator === '&' ? `((${expression} & ${cut}) != 0)` : `(${expression} ${operator} ${cut})`;
}

const cutTo = (bits: number, signed: boolean, value: bigint): bigint =>
  signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);

/** Number that names stand for together: GFP_ATOMIC|__GFP_ZERO. */
export function namedValue({ what, values, signed }: NumberOperand, names: readonly string[]): bigint {
  if (values === undefined) {
    throw new VmtallyError(
      'FILTER_SYNTAX',
      `filter: the values of ${what} have no names: expected a number, not ${shown(names.join('|'))}`,
      'Put a text in quotes.',
    );
  }
  if (names.length > 1 && values.kind === 'symbols') {
    throw new VmtallyError(
      'FILTER_SYNTAX',
      `filter: ${what} has one value at a time, but | joins several values`,
      'Join comparisons with || instead.',
    );
  }
  const value = names.reduce((all, name) => {
    const match = values.entries.find((entry) => entry.name === name);
    if (match) return all | match.value;
    const known = values.entries.map((entry) => entry.name);
    const close = nearest(name.slice(0, 100), known);
    throw new VmtallyError(
      'FILTER_SYNTAX',
      `filter: no value of ${what} is called ${shown(name)}`,
      close.length > 0 ? `Did you mean ${close.join(', ')}?` : `Its values: ${shownList(known)}.`,
    );
  }, 0n);
  return cutTo(64, signed, value);
}

const shownList = (names: readonly string[]): string =>
  names.length > MOST_NAMES ? `${names.slice(0, MOST_NAMES).join(', ')} …` : names.join(', ');
const MOST_NAMES = 30;

/** Compares the CPU on which an event came. */
export function compareCpu(
  { expression, what }: Operand & { kind: 'cpu' },
  operator: NumberOperator,
  value: bigint,
): string {
  if (operator === '&') {
    throw new VmtallyError(
      'FILTER_SYNTAX',
      `filter: ${what} & a number matches nothing in perf`,
      'Name the CPUs: cpu & CPUS{0,2-3}',
    );
  }
  return compareNumber(
    { kind: 'number', expression: `(int64)${expression}`, what, type: 'int', bits: 32, signed: true },
    operator,
    value,
  );
}

/**
 * Compares a field that holds a CPU number, or the event's CPU itself, with a list of CPUs. `possible`:
 * number of CPUs that the machine may have.
 */
export function compareCpus(
  operand: Operand,
  operator: '==' | '!=' | '&',
  list: string,
  possible: number,
): string {
  if (operand.kind === 'text') {
    throw new VmtallyError(
      'FIELD_UNKNOWN',
      `filter: ${operand.what} is text (${operand.type})`,
      'CPUS{…} is for numbers.',
    );
  }
  const cpus = parseCpus(list, possible);
  if (cpus === undefined) {
    throw new VmtallyError(
      'FILTER_SYNTAX',
      `filter: CPUS{${shown(list)}} is not a list of this machine’s CPUs, 0 to ${possible - 1}`,
      'Write a list as CPUS{0-3,8}.',
    );
  }
  const [only] = cpus;
  if (cpus.length === 1 && only !== undefined) {
    const equal = operator === '!=' ? '!=' : '==';
    if (operand.kind === 'cpu') return compareCpu(operand, equal, BigInt(only));
    return `(${operand.expression} ${equal} ${cutTo(operand.bits, operand.signed, BigInt(only))})`;
  }
  // A single CPU never equals several CPUs (do_filter_scalar_cpumask), and a number that is not a CPU never
  // matches.
  const field =
    operand.kind === 'cpu'
      ? operand.expression
      : `(${operand.expression} & ${2n ** BigInt(Math.min(32, operand.bits)) - 1n})`;
  if (operator === '==') return '(0 == 1)';
  if (operator === '!=') return operand.kind === 'cpu' ? '(0 == 0)' : `(${field} < ${possible})`;
  const ranges = rangesOf(cpus).map(([first, last]) =>
    first === last ? `${field} == ${first}` : `(${field} >= ${first} && ${field} <= ${last})`,
  );
  return `(${ranges.join(' || ')})`;
}

/** Compares an address with the range of a kernel function. */
export function compareFunction(operand: Operand, operator: '==' | '!=', { start, end }: Range): string {
  if (operand.kind !== 'number' || operand.bits !== 64) {
    throw new VmtallyError(
      'FIELD_UNKNOWN',
      `filter: ${operand.what} is not an address: .function is for fields of 64 bits`,
      'Events of kmem have call_site.function.',
    );
  }
  const within = `(${operand.expression} >= ${start} && ${operand.expression} < ${end})`;
  return operator === '==' ? within : `!${within}`;
}
