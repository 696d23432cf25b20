import fc from 'fast-check';
import type { Field } from '../../../src/kernel/tracepoints.ts';
import { globMatches } from './glob.ts';

const number = (name: string, size: number, signed: boolean): Field => ({
  name,
  type: 'number',
  signed,
  text: false,
  size,
});
/**
 * The fields that the generated filters use; their tracepoint is sched:sched_process_exec with a few more
 * fields.
 */
export const FIELDS: Field[] = [
  number('pid', 4, true),
  number('size', 8, false),
  number('_x1', 8, true),
  number('half', 2, true),
  number('byte', 1, false),
  { name: 'name', type: 'char[16]', signed: false, text: true, size: 16 },
  { name: 'file', type: '__data_loc char[]', signed: false, text: true, size: 4 },
];
const EVERYWHERE = [number('cpu', 4, true), number('common_pid', 4, true)];
const NUMBERS = [...FIELDS.filter(({ text }) => !text), ...EVERYWHERE];
const TEXTS = ['name', 'file', 'comm'];

/** A filter as its author means it. */
export type Meant =
  | { kind: 'and' | 'or'; left: Meant; right: Meant }
  | { kind: 'not'; of: Meant }
  | { kind: 'number'; field: string; operator: string; value: bigint; form: 'decimal' | 'hex' | 'octal' }
  | { kind: 'text'; field: string; operator: string; value: string };

const values = fc.oneof(
  fc.bigInt(-16n, 16n),
  fc.bigInt(-(2n ** 63n), 2n ** 64n - 1n),
  fc.constantFrom(
    2n ** 8n - 1n,
    2n ** 16n,
    2n ** 32n - 1n,
    2n ** 63n - 1n,
    2n ** 63n,
    -(2n ** 63n),
    2n ** 53n + 1n,
  ),
);
const numberMeant: fc.Arbitrary<Meant> = fc
  .record({
    field: fc.constantFrom(...NUMBERS),
    operator: fc.constantFrom('==', '!=', '<', '<=', '>', '>=', '&'),
    value: values,
    form: fc.constantFrom('decimal', 'hex', 'octal'),
  })
  // perf refuses numbers that do not fit the field's sign, and & for a CPU: leave them out.
  .filter(({ field, value }) => (field.signed ? value < 2n ** 63n : value >= 0n))
  .filter(({ field, operator }) => field.name !== 'cpu' || operator !== '&')
  .map(({ field, ...one }) => ({ kind: 'number', field: field.name, ...one }) as const);

const letters = fc.constantFrom('a', 'b', 'c', ')', '\\', '[', ']', '!', '-', ' ', '"', 'ü', '$', '7');
const wildcards = fc.oneof(
  { arbitrary: letters, weight: 3 },
  fc.constantFrom('*', '?', '[ab]', '[!a]', '[a-c]', '[]]', '\\*'),
);
const texts = fc.array(letters, { maxLength: 6 }).map((all) => all.join(''));
const patterns = fc.array(wildcards, { maxLength: 6 }).map((all) => all.join(''));

const textMeant: fc.Arbitrary<Meant> = fc
  .tuple(fc.constantFrom(...TEXTS), fc.constantFrom('==', '!=', '~'), texts, patterns)
  .map(([field, operator, plain, pattern]) => ({
    kind: 'text' as const,
    field,
    operator,
    value: operator === '~' ? pattern : plain,
  }))
  .filter(({ field, operator, value }) => operator !== '~' || !refused(field, value));

/**
 * True for a pattern that begins with a digit, and for *text with an array: perf interprets both differently.
 */
function refused(field: string, value: string): boolean {
  const body = value.replace(/^!/, '');
  const end = /^\*[^*?[\\]+$/.test(body);
  return (/^\d/.test(body) && /[*?[\\]/.test(body)) || (end && field !== 'file');
}

/** Filters of all kinds, with limited depth. */
export const filters: fc.Arbitrary<Meant> = fc
  .letrec<{ any: Meant; pair: Meant; not: Meant }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 5 },
      { arbitrary: numberMeant, weight: 3 },
      { arbitrary: textMeant, weight: 1 },
      { arbitrary: tie('pair'), weight: 3 },
      { arbitrary: tie('not'), weight: 1 },
    ),
    pair: fc.record({ kind: fc.constantFrom('and', 'or'), left: tie('any'), right: tie('any') }),
    not: fc.record({ kind: fc.constant('not'), of: tie('any') }),
  }))
  .any.filter((meant) => globsOf(meant) <= 8);

/** The number of patterns that may be globs. */
function globsOf(of: Meant): number {
  if ('left' in of) return globsOf(of.left) + globsOf(of.right);
  if (of.kind === 'not') return globsOf(of.of);
  return of.kind === 'text' && of.operator === '~' ? 1 : 0;
}

const LEVELS = { or: 0, and: 1 } as const;

/**
 * The source text of a filter, with the necessary brackets only unless `extra` is set; `space` separates the
 * tokens.
 */
export function written(of: Meant, space: string, extra: boolean, level = 0): string {
  const own = of.kind === 'and' || of.kind === 'or' ? LEVELS[of.kind] : 2;
  const bare = () => {
    switch (of.kind) {
      case 'and':
      case 'or': {
        // Both operators are left-associative: the same operator on the right needs brackets.
        const parts = [written(of.left, space, extra, own), written(of.right, space, extra, own + 1)];
        return parts.join(space + (of.kind === 'and' ? '&&' : '||') + space);
      }
      case 'not':
        return `!${space}${written(of.of, space, extra, 2)}`;
      case 'number':
        return [of.field, of.operator, numeral(of.value, of.form)].join(space);
      case 'text': {
        const quote = of.value.includes('"') ? "'" : '"';
        return [of.field, of.operator, quote + of.value + quote].join(space);
      }
    }
  };
  return own < level || extra ? `(${space}${bare()}${space})` : bare();
}

function numeral(value: bigint, form: 'decimal' | 'hex' | 'octal'): string {
  const [sign, magnitude] = value < 0n ? ['-', -value] : ['', value];
  if (form === 'hex') return `${sign}0x${magnitude.toString(16)}`;
  return sign + (form === 'octal' && magnitude !== 0n ? `0${magnitude.toString(8)}` : String(magnitude));
}

/** The values of an event's fields. */
export interface Event {
  numbers: Record<string, bigint>;
  texts: Record<string, string>;
}

/** A value truncated to the width and sign of its field. */
const cut = ({ size, signed }: Field, value: bigint): bigint =>
  signed ? BigInt.asIntN(8 * size, value) : BigInt.asUintN(8 * size, value);

export const events: fc.Arbitrary<Event> = fc.record({
  numbers: fc.record(
    Object.fromEntries(NUMBERS.map((field) => [field.name, values.map((value) => cut(field, value))])),
  ),
  texts: fc.record(
    Object.fromEntries(TEXTS.map((name) => [name, texts.filter((text) => Buffer.byteLength(text) < 16)])),
  ),
}) as fc.Arbitrary<Event>;

/** True if a filter matches an event. */
export function holds(of: Meant, event: Event): boolean {
  switch (of.kind) {
    case 'and':
      return holds(of.left, event) && holds(of.right, event);
    case 'or':
      return holds(of.left, event) || holds(of.right, event);
    case 'not':
      return !holds(of.of, event);
    case 'number': {
      const field = event.numbers[of.field] ?? 0n;
      const { operator } = of;
      const type = NUMBERS.find(({ name }) => name === of.field);
      const value = type ? cut(type, of.value) : of.value;
      if (operator === '&') return (field & value) !== 0n;
      if (operator === '==') return field === value;
      if (operator === '!=') return field !== value;
      if (operator === '<') return field < value;
      if (operator === '<=') return field <= value;
      return operator === '>' ? field > value : field >= value;
    }
    case 'text': {
      const field = event.texts[of.field] ?? '';
      const { operator, value } = of;
      if (operator !== '~') return (field === value) === (operator === '==');
      const inverted = value.startsWith('!');
      return globMatches(inverted ? value.slice(1) : value, field) !== inverted;
    }
  }
}
