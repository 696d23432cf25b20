import { VmtallyError } from '../errors.ts';
import { printable } from '../printable.ts';
import type { Field } from './formats.ts';

/** A filter in perf's grammar (Documentation/trace/events.rst, "Event filtering"), as a tree. */
export type Filter =
  | { kind: 'and' | 'or'; left: Filter; right: Filter }
  | { kind: 'not'; of: Filter }
  | { kind: 'number'; field: string; operator: NumberOperator; value: string; at: number }
  | { kind: 'text'; field: string; operator: '==' | '!=' | '~'; value: string; at: number };

type NumberOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | '&';

interface Lexeme {
  kind: 'word' | 'number' | 'string' | 'operator';
  text: string;
  at: number;
}

const PATTERN =
  /\s+|(?<word>[A-Za-z_]\w*)|(?<number>-?(?:0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)\b)|(?<string>"[^"]*"|'[^']*')|(?<operator>&&|\|\||==|!=|<=|>=|[<>&~!()])/y;

/** Characters of a filter: the kernel takes a page of them (kernel/trace/trace_events.c, event_filter_write). */
const LONGEST = 4_096;
/** Brackets and ! within each other. */
const DEEPEST = 100;
/** Columns of a source that an error shows. */
const SHOWN = 100;

/**
 * Parses a filter such as `bytes_req > 1024 && gfp_flags & 0x400`.
 * Throws FILTER_SYNTAX with a mark under the place. Fields are checked later, against a tracepoint's format.
 */
export function parseFilter(source: string): Filter {
  const fail = (at: number, why: string): never => {
    const from = Math.max(0, Math.min(at - SHOWN / 2, source.length - SHOWN));
    const shown = printable(source.slice(from, from + SHOWN).replaceAll(/\s/g, ' '));
    throw new VmtallyError(
      'FILTER_SYNTAX',
      `filter: ${why}`,
      'A filter reads FIELD OPERATOR VALUE, joined by && and ||: bytes_req > 1024 && gfp_flags & 0x400',
      { below: `  ${shown}\n  ${' '.repeat(at - from)}^` },
    );
  };
  if (source.length > LONGEST) fail(LONGEST, `it ends here at the latest: ${LONGEST} characters are taken`);
  const lexemes = lexFilter(source, fail);
  let next = 0;
  let depth = 0;
  const peek = () => lexemes[next]?.text;
  const place = () => lexemes[next]?.at ?? source.length;

  const either = (): Filter => {
    let left = both();
    while (peek() === '||') {
      next++;
      left = { kind: 'or', left, right: both() };
    }
    return left;
  };
  const both = (): Filter => {
    let left = one();
    while (peek() === '&&') {
      next++;
      left = { kind: 'and', left, right: one() };
    }
    return left;
  };
  const one = (): Filter => {
    const first = peek();
    if (first !== '!' && first !== '(') return comparison();
    if (++depth > DEEPEST) fail(place(), `over ${DEEPEST} ( and ! within each other are too many`);
    next++;
    const inner = first === '!' ? one() : either();
    if (first === '(' && peek() !== ')') fail(place(), 'a ) is missing here');
    if (first === '(') next++;
    depth--;
    return first === '!' ? { kind: 'not', of: inner } : inner;
  };
  const comparison = (): Filter => {
    const at = place();
    const field = lexemes[next++];
    if (field?.kind !== 'word') return fail(at, 'a field’s name is expected here');
    const operatorAt = place();
    const operator = lexemes[next++]?.text ?? '';
    if (!['==', '!=', '<', '<=', '>', '>=', '&', '~'].includes(operator)) {
      return fail(operatorAt, 'one of == != < <= > >= & ~ is expected here');
    }
    const valueAt = place();
    const value = lexemes[next++];
    if (value?.kind === 'number' && operator !== '~') {
      if (!fits64(value.text)) fail(valueAt, 'a number of at most 64 bits is expected here');
      return {
        kind: 'number',
        field: field.text,
        operator: operator as NumberOperator,
        value: value.text,
        at,
      };
    }
    if (value?.kind === 'string' && ['==', '!=', '~'].includes(operator)) {
      const text = value.text.slice(1, -1);
      checkText(text, operator, (why) => fail(valueAt, why));
      return { kind: 'text', field: field.text, operator: operator as '==' | '!=' | '~', value: text, at };
    }
    const wanted =
      operator === '~'
        ? 'a "text*" is'
        : ['==', '!='].includes(operator)
          ? 'a number or a "text" is'
          : 'a number is';
    return fail(valueAt, `${wanted} expected here`);
  };

  const filter = either();
  if (next < lexemes.length) fail(place(), '&& or || is expected here');
  return filter;
}

/** Every field that a filter names, with its place in the source. */
export function fieldsOf(filter: Filter): { field: string; text: boolean; negative: boolean }[] {
  if ('left' in filter) return [...fieldsOf(filter.left), ...fieldsOf(filter.right)];
  if (filter.kind === 'not') return fieldsOf(filter.of);
  return [
    {
      field: filter.field,
      text: filter.kind === 'text',
      negative: filter.kind === 'number' && filter.value.startsWith('-'),
    },
  ];
}

/**
 * The filter as a bpftrace expression over args; made of names, numbers and operators only.
 * `fields` are those of the tracepoint that it is for.
 */
export function filterToBpftrace(filter: Filter, fields: readonly Field[]): string {
  switch (filter.kind) {
    case 'and':
      return `(${filterToBpftrace(filter.left, fields)} && ${filterToBpftrace(filter.right, fields)})`;
    case 'or':
      return `(${filterToBpftrace(filter.left, fields)} || ${filterToBpftrace(filter.right, fields)})`;
    case 'not':
      return `!(${filterToBpftrace(filter.of, fields)})`;
    case 'number': {
      const field = operand(filter.field, fields);
      return filter.operator === '&'
        ? `((${field} & ${filter.value}) != 0)`
        : `(${field} ${filter.operator} ${filter.value})`;
    }
    case 'text': {
      // bpftrace takes a char[16] as text by itself, a dynamic string only through str().
      const plain = operand(filter.field, fields);
      const field = isDynamic(fields, filter.field) ? `str(${plain})` : plain;
      if (filter.operator !== '~') return `(${field} ${filter.operator} "${filter.value}")`;
      const stem = filter.value.replace(/\*$/, '');
      return filter.value.endsWith('*')
        ? `(strncmp(${field}, "${stem}", ${stem.length}) == 0)`
        : `(${field} == "${stem}")`;
    }
  }
}

/** What every event can be filtered by, as perf's filters can, where it has no field of that name. */
const COMMON_FIELDS: Record<string, { builtin: string; text: boolean }> = {
  common_pid: { builtin: 'tid', text: false },
  cpu: { builtin: 'cpu', text: false },
  comm: { builtin: 'comm', text: true },
};

export const commonField = (name: string): { builtin: string; text: boolean } | undefined =>
  Object.hasOwn(COMMON_FIELDS, name) ? COMMON_FIELDS[name] : undefined;

function operand(name: string, fields: readonly Field[]): string {
  const common = commonField(name);
  return common && !fields.some((field) => field.name === name) ? common.builtin : `args->${name}`;
}

/** Whether a text field is a dynamic string rather than an array of characters. */
export const isDynamic = (fields: readonly Field[], name: string): boolean =>
  fields.some((field) => field.name === name && field.text && field.type.includes('_loc'));

/** Whether a number fits an uint64, or an int64 if it is negative. As in C, one with a leading 0 is octal. */
function fits64(text: string): boolean {
  const magnitude = BigInt(text.replace(/^-/, '').replace(/^0(?=\d)/, '0o'));
  return magnitude <= (text.startsWith('-') ? 2n ** 63n : 2n ** 64n - 1n);
}

function lexFilter(source: string, fail: (at: number, why: string) => never): Lexeme[] {
  const lexemes: Lexeme[] = [];
  PATTERN.lastIndex = 0;
  while (PATTERN.lastIndex < source.length) {
    const at = PATTERN.lastIndex;
    const match = PATTERN.exec(source);
    if (match === null)
      return fail(
        at,
        `${JSON.stringify(String.fromCodePoint(source.codePointAt(at) ?? 0))} has no meaning in a filter`,
      );
    const found = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined);
    if (found?.[1] !== undefined) lexemes.push({ kind: found[0] as Lexeme['kind'], text: found[1], at });
  }
  return lexemes;
}

/** Text goes into the program as a literal: only characters that need no escape there, and globs of the form abc*. */
function checkText(text: string, operator: string, fail: (why: string) => void): void {
  const body = operator === '~' ? text.replace(/\*$/, '') : text;
  if (!/^[A-Za-z0-9_.:/ -]*$/.test(body)) {
    fail(
      operator === '~'
        ? 'only a * at the end is possible here'
        : 'only letters, digits and _.:/- are possible here',
    );
  }
  if (operator === '~' && body === '') fail('a text before the * is expected here');
}
