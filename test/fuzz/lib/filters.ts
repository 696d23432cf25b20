import fc from 'fast-check';
import type { Field } from '../../../src/probe/formats.ts';

/** Fields that filters are made of here; their tracepoint is sched:sched_prepare_exec with a few more. */
export const FIELDS: Field[] = [
  { name: 'pid', type: 'int', signed: true, text: false, size: 4 },
  { name: 'size', type: 'size_t', signed: false, text: false, size: 8 },
  { name: '_x1', type: 'long', signed: true, text: false, size: 8 },
  { name: 'name', type: 'char[16]', signed: false, text: true, size: 16 },
  { name: 'file', type: '__data_loc char[]', signed: false, text: true, size: 4 },
];
const NUMBERS = ['pid', 'size', '_x1', 'cpu', 'common_pid'];
const TEXTS = ['name', 'file', 'comm'];

/** A filter as its author means it. */
export type Meant =
  | { kind: 'and' | 'or'; left: Meant; right: Meant }
  | { kind: 'not'; of: Meant }
  | { kind: 'number'; field: string; operator: string; value: bigint; form: 'decimal' | 'hex' | 'octal' }
  | { kind: 'text'; field: string; operator: string; value: string };

const number: fc.Arbitrary<Meant> = fc
  .record({
    field: fc.constantFrom(...NUMBERS),
    operator: fc.constantFrom('==', '!=', '<', '<=', '>', '>=', '&'),
    value: fc.oneof(
      fc.bigInt(-16n, 16n),
      fc.bigInt(-(2n ** 63n), 2n ** 64n - 1n),
      fc.constantFrom(2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n, -(2n ** 63n), 2n ** 53n + 1n),
    ),
    form: fc.constantFrom('decimal', 'hex', 'octal'),
  })
  .map((one) => ({ kind: 'number', ...one }));

const text: fc.Arbitrary<Meant> = fc
  .tuple(
    fc.constantFrom(...TEXTS),
    fc.constantFrom('==', '!=', '~'),
    fc.stringMatching(/^[A-Za-z0-9_.:/ -]{1,20}$/),
    fc.boolean(),
  )
  .map(([field, operator, stem, star]) => {
    const value = operator === '~' && star ? `${stem}*` : stem;
    return { kind: 'text', field, operator, value };
  });

/** Filters of all kinds, up to some depth. */
export const filters: fc.Arbitrary<Meant> = fc.letrec<{ any: Meant; pair: Meant; not: Meant }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 5 },
    { arbitrary: number, weight: 3 },
    { arbitrary: text, weight: 1 },
    { arbitrary: tie('pair'), weight: 3 },
    { arbitrary: tie('not'), weight: 1 },
  ),
  pair: fc.record({ kind: fc.constantFrom('and', 'or'), left: tie('any'), right: tie('any') }),
  not: fc.record({ kind: fc.constant('not'), of: tie('any') }),
})).any;

const LEVELS = { or: 0, and: 1 } as const;

/** A filter as it is written, with no more brackets than it needs unless `extra` says so; `space` goes between. */
export function written(of: Meant, space: string, extra: boolean, level = 0): string {
  const own = of.kind === 'and' || of.kind === 'or' ? LEVELS[of.kind] : 2;
  const bare = () => {
    switch (of.kind) {
      case 'and':
      case 'or': {
        // Both are left-associative: what stands on the right of its like needs brackets.
        const parts = [written(of.left, space, extra, own), written(of.right, space, extra, own + 1)];
        return parts.join(space + (of.kind === 'and' ? '&&' : '||') + space);
      }
      case 'not':
        return `!${space}${written(of.of, space, extra, 2)}`;
      case 'number':
        return [of.field, of.operator, numeral(of.value, of.form)].join(space);
      case 'text':
        return [of.field, of.operator, `"${of.value}"`].join(space);
    }
  };
  return own < level || extra ? `(${space}${bare()}${space})` : bare();
}

function numeral(value: bigint, form: 'decimal' | 'hex' | 'octal'): string {
  const [sign, magnitude] = value < 0n ? ['-', -value] : ['', value];
  if (form === 'hex') return `${sign}0x${magnitude.toString(16)}`;
  return sign + (form === 'octal' && magnitude !== 0n ? `0${magnitude.toString(8)}` : String(magnitude));
}

/** What an event has in each field. */
export interface Event {
  numbers: Record<string, bigint>;
  texts: Record<string, string>;
}

export const events: fc.Arbitrary<Event> = fc.record({
  numbers: fc.record(Object.fromEntries(NUMBERS.map((name) => [name, fc.bigInt(-16n, 16n)]))),
  texts: fc.record(
    Object.fromEntries(TEXTS.map((name) => [name, fc.stringMatching(/^[A-Za-z0-9_.:/ -]{0,20}$/)])),
  ),
}) as fc.Arbitrary<Event>;

/** Whether an event is one that a filter means. */
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
      const { operator, value } = of;
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
      if (operator === '~' && value.endsWith('*')) return field.startsWith(value.slice(0, -1));
      return operator === '!=' ? field !== value : field === value;
    }
  }
}
