import { VmtallyError } from '../../errors.ts';
import { printable } from '../../printable.ts';
import { type Lexeme, lexFilter } from './lex.ts';
import { refusedText } from './pattern.ts';

/** A filter in perf's grammar (Documentation/trace/events.rst, "Event filtering"), as a tree. */
export type Filter =
  | { kind: 'and' | 'or'; left: Filter; right: Filter }
  | { kind: 'not'; operand: Filter }
  | Comparison;

/** Comparison of a field with a value. The format of a tracepoint gives both their meaning later. */
export type Comparison =
  | { kind: 'number'; field: string; operator: NumberOperator; value: bigint }
  /** Names of values, as the kernel prints them: GFP_ATOMIC|__GFP_ZERO. */
  | { kind: 'names'; field: string; operator: NumberOperator; names: string[] }
  | { kind: 'text'; field: string; operator: TextOperator; value: string }
  /** `list`: the text between CPUS{ and }. */
  | { kind: 'cpus'; field: string; operator: '==' | '!=' | '&'; list: string }
  /** `target`: a kernel function, or an address in one. */
  | { kind: 'function'; field: string; operator: '==' | '!='; target: string | bigint };

export type NumberOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | '&';
type TextOperator = '==' | '!=' | '~';

/**
 * Most characters of a filter: the kernel accepts a page of them (kernel/trace/trace_events.c,
 * event_filter_write).
 */
const LONGEST = 4_096;
/** Deepest nesting of ( and !. */
const DEEPEST = 100;
/** Columns of the filter's text that an error shows. */
const SHOWN = 100;

/**
 * Parses a filter such as `bytes_req > 1024 && gfp_flags & 0x400`.
 * Throws FILTER_SYNTAX with a mark under the place.
 */
export function parseFilter(source: string): Filter {
  const fail = (position: number, why: string): never => {
    const from = Math.max(0, Math.min(position - SHOWN / 2, source.length - SHOWN));
    const shown = printable(source.slice(from, from + SHOWN).replaceAll(/\s/g, ' '));
    throw new VmtallyError(
      'FILTER_SYNTAX',
      `filter: ${why}`,
      'A filter is FIELD OPERATOR VALUE, joined by && and ||: bytes_req > 1024 && gfp_flags & 0x400',
      { below: `  ${shown}\n  ${' '.repeat(position - from)}^` },
    );
  };
  if (source.length > LONGEST) fail(LONGEST, `a filter may have at most ${LONGEST} characters`);
  const lexemes = lexFilter(source, fail);
  let next = 0;
  let depth = 0;
  const peek = () => lexemes[next]?.text;
  const place = () => lexemes[next]?.position ?? source.length;

  const either = (): Filter => {
    let left = both();
    while (peek() === '||') {
      next++;
      left = { kind: 'or', left, right: both() };
    }
    return left;
  };
  const both = (): Filter => {
    let left = operand();
    while (peek() === '&&') {
      next++;
      left = { kind: 'and', left, right: operand() };
    }
    return left;
  };
  const operand = (): Filter => {
    const first = peek();
    if (first !== '!' && first !== '(') return comparison();
    if (++depth > DEEPEST) fail(place(), `( and ! may be nested at most ${DEEPEST} deep`);
    next++;
    const inner = first === '!' ? operand() : either();
    if (first === '(' && peek() !== ')') fail(place(), 'expected ) here');
    if (first === '(') next++;
    depth--;
    return first === '!' ? { kind: 'not', operand: inner } : inner;
  };
  const comparison = (): Filter => {
    const lexeme = lexemes[next];
    if (lexeme?.kind !== 'word') return fail(place(), 'expected the name of a field here');
    next++;
    const [field = '', suffix, ...more] = lexeme.text.split('.');
    if (suffix === 'ustring') {
      return fail(
        lexeme.position + field.length,
        '.ustring is not supported: it reads memory of the process, which may be paged out at the event',
      );
    }
    if ((suffix !== undefined && suffix !== 'function') || more.length > 0)
      return fail(lexeme.position + field.length, 'only .function may follow the name of a field');
    const operatorAt = place();
    const operator = lexemes[next++]?.text ?? '';
    if (operator === '!' && peek() === '~')
      return fail(operatorAt, 'there is no !~: write !(FIELD ~ "text*")');
    if (!['==', '!=', '<', '<=', '>', '>=', '&', '~'].includes(operator))
      return fail(operatorAt, 'expected one of == != < <= > >= & ~ here');
    if (suffix === 'function') return functionOf(field, operator, operatorAt);
    const valueAt = place();
    const value = lexemes[next++];
    const numeric = operator !== '~';
    const textual = ['==', '!=', '~'].includes(operator);
    if (value?.kind === 'number' && numeric)
      return { kind: 'number', field, operator: operator as NumberOperator, value: number(value) };
    if (value?.kind === 'word' && numeric)
      return { kind: 'names', field, operator: operator as NumberOperator, names: namesFrom(value) };
    if (value?.kind === 'cpus') {
      if (operator !== '==' && operator !== '!=' && operator !== '&')
        return fail(operatorAt, 'compare CPUS{…} with ==, != or &');
      return { kind: 'cpus', field, operator, list: value.text.slice('CPUS{'.length, -1) };
    }
    if (value?.kind === 'string' && textual) {
      const text = value.text.slice(1, -1);
      const why = refusedText(text, operator === '~');
      if (why !== undefined) return fail(valueAt, why);
      return { kind: 'text', field, operator: operator as TextOperator, value: text };
    }
    const wanted = numeric ? (textual ? 'a number, a name or a "text"' : 'a number or a name') : 'a "text*"';
    return fail(valueAt, `expected ${wanted} here`);
  };
  const number = ({ text, position }: Lexeme): bigint => {
    // As in C, a number with a leading 0 is octal.
    const magnitude = BigInt(text.replace(/^-/, '').replace(/^0(?=\d)/, '0o'));
    const negative = text.startsWith('-');
    if (magnitude > (negative ? 2n ** 63n : 2n ** 64n - 1n))
      fail(position, 'expected a number of at most 64 bits here');
    return negative ? -magnitude : magnitude;
  };
  const namesFrom = (first: Lexeme): string[] => {
    const names = [first.text];
    while (peek() === '|') {
      next++;
      const lexeme = lexemes[next];
      if (lexeme?.kind === 'word') names.push(lexeme.text);
      else fail(place(), 'expected a name here');
      next++;
    }
    return names;
  };
  const functionOf = (field: string, operator: string, operatorAt: number): Filter => {
    if (operator !== '==' && operator !== '!=') return fail(operatorAt, 'compare .function with == or !=');
    const position = place();
    const target = lexemes[next++];
    if (target?.kind === 'word') return { kind: 'function', field, operator, target: target.text };
    if (target?.kind === 'number' && !target.text.startsWith('-'))
      return { kind: 'function', field, operator, target: number(target) };
    return fail(position, 'expected the name of a function, or an address in it, here');
  };

  const filter = either();
  if (next < lexemes.length) fail(place(), 'expected && or || here');
  return filter;
}
