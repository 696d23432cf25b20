import assert from 'node:assert/strict';
import { compileFunction } from 'node:vm';
import fc from 'fast-check';
import { fieldsOf, filterToBpftrace, parseFilter } from '../../../src/probe/filter.ts';
import { lex } from '../../../src/probe/lex.ts';
import { type Event, events, FIELDS, filters, holds, written } from '../lib/filters.ts';
import { fuzz } from '../lib/fuzz.ts';
import { accepted } from '../lib/refused.ts';
import { mutated, pieced, pumped } from '../lib/texts.ts';

const PIECES = [
  'pid',
  'size',
  ' ',
  '== 1',
  '== "x"',
  '~ "x*"',
  '!',
  '(',
  ')',
  ' && ',
  ' || ',
  '&',
  '-0x1',
  '017',
  '0',
];
const spaces = fc.constantFrom('', ' ', '\t', ' \n ', '\u2003');
const sources = fc
  .tuple(filters, spaces, fc.boolean())
  .map(([meant, space, extra]) => written(meant, space, extra));

/** An expression of bpftrace's as one of JavaScript's: both have the operators of C. */
function evaluated(expression: string, { numbers, texts }: Event): boolean {
  const script = expression
    .replaceAll(/"[^"]*"|\b(?:args->)?(?:pid|size|_x1|name|file|cpu|tid|comm)\b|-?\b\d\w*/g, (found) => {
      if (found.startsWith('"')) return found;
      const name = found.replace('args->', '').replace(/^tid$/, 'common_pid');
      if (/^[a-z_]/.test(name)) return `field(${JSON.stringify(name)})`;
      const [sign, digits] = name.startsWith('-') ? ['-', name.slice(1)] : ['', name];
      return `(${sign}BigInt("${digits.replace(/^0(?=\d)/, '0o')}"))`;
    })
    .replaceAll(/, \(BigInt\("(\d+)"\)\)\) == \(BigInt\("0"\)\)/g, ', $1) == 0')
    .replaceAll(/!= \(BigInt\("0"\)\)\)/g, '!= 0n)');
  const field = (name: string) => numbers[name] ?? texts[name];
  const strncmp = (text: string, stem: string, length: number) =>
    text.slice(0, length) === stem.slice(0, length) ? 0 : 1;
  const run = compileFunction(`return ${script}`, ['field', 'str', 'strncmp']) as (
    ...given: unknown[]
  ) => boolean;
  return run(field, (text: string) => text, strncmp);
}

fuzz(
  'what a filter means is what its bpftrace expression says',
  fc.tuple(filters, spaces, fc.boolean(), events),
  ([meant, space, extra, event]) => {
    const expression = filterToBpftrace(parseFilter(written(meant, space, extra)), FIELDS);
    assert.equal(evaluated(expression, event), holds(meant, event), expression);
  },
  { weight: 2 },
);

/** All that may come into a program from a filter: no token but these. */
function assertHarmless(expression: string): void {
  const names = new Set(['args', 'str', 'strncmp', 'cpu', 'comm', 'tid', ...FIELDS.map(({ name }) => name)]);
  for (const { kind, text } of lex(expression, 'filter')) {
    if (kind === 'word') assert(names.has(text), text);
    else if (kind === 'string') assert.match(text, /^"[A-Za-z0-9_.:/ -]*"$/);
    else if (kind === 'number') assert.match(text, /^(?:0[xX][0-9a-fA-F]+|\d+)$/);
    else
      assert(
        ['symbol'].includes(kind) && '-> == != < <= > >= & && || ! ( ) , -'.split(' ').includes(text),
        text,
      );
  }
}

fuzz(
  'what is nearly a filter is refused clearly, or brings nothing but fields, numbers and plain text',
  fc.oneof(mutated(sources, PIECES), pieced(PIECES), fc.string({ unit: 'binary' })),
  (source) => {
    const filter = accepted(() => parseFilter(source), 'FILTER_SYNTAX');
    if (filter === undefined) return;
    const known = fieldsOf(filter).every(
      ({ field }) =>
        ['cpu', 'comm', 'common_pid'].includes(field) || FIELDS.some(({ name }) => name === field),
    );
    if (known) assertHarmless(filterToBpftrace(filter, FIELDS));
  },
);

fuzz(
  'a filter of 100 kB is told in bounded time',
  pumped([...PIECES, '"', 'a', '\u2003', '\x1b', 'a==1&&']),
  (source) => {
    const filter = accepted(() => parseFilter(source), 'FILTER_SYNTAX');
    if (filter !== undefined) filterToBpftrace(filter, FIELDS);
  },
  { weight: 200 },
);
