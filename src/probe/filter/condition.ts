import { VmtallyError } from '../../errors.ts';
import type { Field, Tracepoints } from '../../kernel/tracepoints.ts';
import { functionRange } from './functions.ts';
import { compareCpu, compareCpus, compareFunction, compareNumber, namedValue } from './number.ts';
import { type Operand, operandOf } from './operand.ts';
import type { Comparison, Filter } from './parse.ts';
import { Prelude } from './prelude.ts';
import { compareText } from './text.ts';

/** A filter in bpftrace's language: statements to run first, and an expression. */
export interface Condition {
  prelude: string;
  expression: string;
}

/** Facts about the kernel that conditions need. */
export type FilterKernel = Pick<Tracepoints, 'fields' | 'possibleCpus' | 'symbols'>;

/**
 * Converts a filter into a condition on one event, made only of the event's own fields, of numbers and of
 * operators.
 * Throws FIELD_UNKNOWN and FILTER_SYNTAX where the event or the kernel lacks anything that the filter names,
 * and where bpftrace has no means to count what perf counts.
 */
export function conditionOf(filter: Filter, event: string, kernel: FilterKernel): Condition {
  const fields = kernel.fields(event) ?? [];
  const prelude = new Prelude();
  const write = (part: Filter): string => {
    switch (part.kind) {
      case 'and':
        return `(${write(part.left)} && ${write(part.right)})`;
      case 'or':
        return `(${write(part.left)} || ${write(part.right)})`;
      case 'not':
        return `!(${write(part.operand)})`;
      default:
        return compare(part, operandOf(part.field, event, fields), kernel, prelude);
    }
  };
  const expression = write(filter);
  return { prelude: prelude.text, expression };
}

function compare(part: Comparison, operand: Operand, kernel: FilterKernel, prelude: Prelude): string {
  switch (part.kind) {
    case 'cpus':
      return compareCpus(operand, part.operator, part.list, kernel.possibleCpus());
    case 'function':
      return compareFunction(operand, part.operator, functionRange(part.target, kernel.symbols()));
    case 'text':
      if (operand.kind === 'text') return compareText(operand, part.operator, part.value, prelude);
      // A name that contains a blank or a dash is in quotes.
      if (operand.kind === 'number' && operand.values && part.operator !== '~')
        return compareNumber(operand, part.operator, namedValue(operand, [part.value]));
      throw wrongKind(`${operand.what} is a number${operand.kind === 'number' ? ` (${operand.type})` : ''}`);
    default: {
      if (operand.kind === 'text') {
        const quotes = part.kind === 'names' ? '; put it in quotes' : '';
        throw wrongKind(`${operand.what} is text (${operand.type})${quotes}`);
      }
      if (part.kind === 'number') {
        return operand.kind === 'cpu'
          ? compareCpu(operand, part.operator, part.value)
          : compareNumber(operand, part.operator, part.value);
      }
      if (operand.kind === 'cpu') throw wrongKind(`${operand.what} is a number`);
      return compareNumber(operand, part.operator, namedValue(operand, part.names));
    }
  }
}

/** The first field of a filter that is a dynamic string. */
export function dynamicTextOf(filter: Filter, fields: readonly Field[]): string | undefined {
  if ('left' in filter) return dynamicTextOf(filter.left, fields) ?? dynamicTextOf(filter.right, fields);
  if (filter.kind === 'not') return dynamicTextOf(filter.operand, fields);
  const field = fields.find(({ name }) => name === filter.field);
  return field?.text && field.type.includes('_loc') ? field.name : undefined;
}

const wrongKind = (why: string): VmtallyError =>
  new VmtallyError('FIELD_UNKNOWN', `filter: ${why}`, '`vmtally list --tracepoints` shows fields and types.');
