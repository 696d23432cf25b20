import assert from 'node:assert/strict';
import { compileFunction } from 'node:vm';
import fc from 'fast-check';
import { type Condition, conditionOf } from '../../../src/probe/filter/condition.ts';
import { type Filter, parseFilter } from '../../../src/probe/filter/parse.ts';
import { lex } from '../../../src/probe/lex.ts';
import { tracepoints } from '../../fixtures/tracepoints.ts';
import { type Event, events, FIELDS, filters, holds, written } from '../lib/filters.ts';
import { fuzz } from '../lib/fuzz.ts';
import { accepted } from '../lib/refused.ts';
import { mutated, pieced, pumped } from '../lib/texts.ts';

const PIECES = [
  'pid',
  'size',
  'name',
  ' ',
  '== 1',
  '== "x"',
  '~ "x*"',
  '~ "*x?[a-c]"',
  '.function == vmap',
  '& CPUS{0-3}',
  '== GFP_KERNEL|X',
  '!',
  '(',
  ')',
  ' && ',
  ' || ',
  '&',
  '|',
  '-0x1',
  '017',
  '0',
];
const KERNEL = { ...tracepoints(), fields: () => FIELDS };
const spaces = fc.constantFrom('', ' ', '\t', ' \n ', '\u2003');
const sources = fc
  .tuple(filters, spaces, fc.boolean())
  .map(([meant, space, extra]) => written(meant, space, extra));

const condition = (filter: Filter): Condition => conditionOf(filter, 'a:b', KERNEL);

/** A bpftrace condition as a JavaScript function: both languages have C's operators. */
function evaluated({ prelude, expression }: Condition, { numbers, texts }: Event): boolean {
  const script = `${prelude}return ${expression};`
    .replaceAll(/\$vtf_\w+ = (?:args->)?(?:name|comm); \$vtf_\w+_at = \(uint64\*\)\$vtf_\w+; /g, '')
    .replaceAll(/\*\$vtf_(?:args_)?(\w+)_at/g, 'read("$1", 0, 64)')
    .replaceAll(/\*\(\$vtf_(?:args_)?(\w+)_at \+ (\d+)\)/g, 'read("$1", 8 * $2, 64)')
    .replaceAll(/\*\(uint(\d+)\*\)\(\(uint8\*\)args->(\w+) \+ (\d+)\)/g, 'read("$2", $3, $1)')
    .replaceAll(/\*\(uint(\d+)\*\)\(uint8\*\)args->(\w+)/g, 'read("$2", 0, $1)')
    .replaceAll(/\*\(\(uint8\*\)args->(\w+) \+ (\$\w+)\)/g, 'read("$1", $2, 8)')
    .replaceAll(/\((?:u?int64)\)/g, '')
    .replaceAll(/(?<!["\w$])(?:args->)?(pid|size|_x1|half|byte|cpu|tid)\b(?!")/g, 'field("$1")')
    .replaceAll(/(?<![\w$])(\d+)\b(?=[^()]*(?:\)|;|$|\())/g, '$1n')
    .replaceAll(
      /read\("(\w+)", ([^)]*)\)/g,
      (_, name: string, rest: string) => `read("${name}", ${rest.replaceAll(/(\d)n\b/g, '$1')})`,
    );
  const names = [...new Set(script.match(/\$\w+/g) ?? [])];
  const field = (name: string) => numbers[name === 'tid' ? 'common_pid' : name];
  const read = (name: string, at: number | bigint, bits: number) => {
    // Arbitrary bytes follow a text that is shorter than the read.
    const memory = Buffer.alloc(64, 0xa5);
    memory.write(`${texts[name] ?? ''}\0`);
    return memory.readBigUInt64LE(Number(at)) & (2n ** BigInt(bits) - 1n);
  };
  const declared = names.length === 0 ? '' : `let ${names.join(', ')}; `;
  const run = compileFunction(declared + script, ['field', 'read']) as (...given: unknown[]) => boolean;
  return run(field, read);
}

fuzz(
  'a filter means the same as its bpftrace condition',
  fc.tuple(filters, spaces, fc.boolean(), events),
  ([meant, space, extra, event]) => {
    const found = condition(parseFilter(written(meant, space, extra)));
    assert.equal(evaluated(found, event), holds(meant, event), found.expression);
  },
  { weight: 2 },
);

/** Checks that a filter brings only these tokens into a program, and no text literal. */
function assertHarmless({ prelude, expression }: Condition): void {
  const names = new Set(['args', 'cpu', 'comm', 'tid', 'while', ...FIELDS.map(({ name }) => name)]);
  for (const { kind, text } of lex(prelude + expression, 'filter')) {
    if (kind === 'word') assert(names.has(text) || /^u?int(?:8|16|32|64)$/.test(text), text);
    else if (kind === 'variable') assert.match(text, /^\$vtf_(?:comm|args_name|[sc]\d)(?:_at|_word|_\d)?$/);
    else if (kind === 'number') assert.match(text, /^\d+$/);
    else
      assert(
        kind === 'symbol' &&
          '-> == != < <= > >= & && | || ^ << >> ! ( ) { } ; = * + -'.split(' ').includes(text),
        text,
      );
  }
}

fuzz(
  'a mutated filter is refused with a clear error, or yields only fields and numbers',
  fc.oneof(mutated(sources, PIECES), pieced(PIECES), fc.string({ unit: 'binary' })),
  (source) => {
    const found = accepted(() => condition(parseFilter(source)), 'FILTER_SYNTAX', 'FIELD_UNKNOWN');
    if (found !== undefined) assertHarmless(found);
  },
);

fuzz(
  'a filter of 100 kB is handled in bounded time',
  pumped([...PIECES, '"', 'a', '\u2003', '\x1b', 'a==1&&']),
  (source) => {
    accepted(() => condition(parseFilter(source)), 'FILTER_SYNTAX', 'FIELD_UNKNOWN');
  },
  { weight: 200 },
);
