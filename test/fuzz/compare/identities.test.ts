import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { evaluate, type Interval, type namesIn, parseExpression } from '../../../src/compare/expression.ts';
import { hasCounter, readInvariants } from '../../../src/compare/invariant.ts';
import { VmtallyError } from '../../../src/errors.ts';
import { CATALOGUE } from '../../../src/probe/catalogue-directory.ts';
import { fuzz } from '../lib/fuzz.ts';
import { accepted, assertLine } from '../lib/refused.ts';
import { mutated, pieced, pumped } from '../lib/texts.ts';

/** An expression as its author means it. */
type Meant =
  | { kind: 'number'; value: number }
  | { kind: 'name'; name: string }
  | { kind: '+' | '-' | '*' | '/'; left: Meant; right: Meant }
  | { kind: 'minus'; of: Meant };

const NAMES = [
  'pgfree',
  'mm_page_alloc.failed',
  'pgalloc_*',
  'count(a.b[order: 9])',
  'x?',
  'a[lru: !b, c]',
  'count',
];

const meant = fc.letrec<{ any: Meant; pair: Meant; minus: Meant }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 5 },
    fc.record({ kind: fc.constant('number'), value: fc.nat(9) }),
    fc.record({ kind: fc.constant('name'), name: fc.constantFrom(...NAMES) }),
    tie('pair'),
    tie('minus'),
  ) as fc.Arbitrary<Meant>,
  pair: fc.record({ kind: fc.constantFrom('+', '-', '*', '/'), left: tie('any'), right: tie('any') }),
  minus: fc.record({ kind: fc.constant('minus'), of: tie('any') }),
})).any;

const LEVEL: Record<Meant['kind'], number> = { '+': 0, '-': 0, '*': 1, '/': 1, minus: 2, number: 3, name: 3 };

function written(of: Meant, space: string, level = 0): string {
  const own = LEVEL[of.kind];
  const bare = () => {
    switch (of.kind) {
      case 'number':
        return String(of.value);
      case 'name':
        return of.name;
      case 'minus':
        return `-${space}${written(of.of, space, 2)}`;
      default:
        return `${written(of.left, space, own)}${space}${of.kind}${space}${written(of.right, space, own + 1)}`;
    }
  };
  return own < level ? `(${bare()})` : bare();
}

/** The value of an expression for these values of its names. */
function worth(of: Meant, values: Record<string, number>): number {
  switch (of.kind) {
    case 'number':
      return of.value;
    case 'name':
      return values[of.name] ?? 0;
    case 'minus':
      return -worth(of.of, values);
    default: {
      const [left, right] = [worth(of.left, values), worth(of.right, values)];
      if (of.kind === '+') return left + right;
      if (of.kind === '-') return left - right;
      return of.kind === '*' ? left * right : left / right;
    }
  }
}

/** The source text of a name that the parser returned. */
const textOf = ({ name, pick, count, optional }: ReturnType<typeof namesIn>[number]): string => {
  const picked =
    pick === undefined ? '' : `[${pick.field}: ${pick.not ? '!' : ''}${pick.symbols.join(', ')}]`;
  const text = `${name}${picked}${optional ? '?' : ''}`;
  return count ? `count(${text})` : text;
};

const values = fc.record(
  Object.fromEntries(
    NAMES.map((name) => [
      name,
      fc.tuple(fc.integer({ min: -9, max: 9 }), fc.nat(5), fc.double({ min: 0, max: 1, noNaN: true })),
    ]),
  ),
);

fuzz(
  'the bounds of an expression hold for all values within the bounds of its names',
  fc.tuple(meant, fc.constantFrom(' ', '\n'), values),
  ([of, space, given]) => {
    const tree = parseExpression(written(of, space));
    const within = (name: string): Interval => {
      const [low = 0, more = 0] = given[name] ?? [];
      return { low, high: low + more };
    };
    const found = evaluate(tree, (name) => within(textOf(name)));
    // A divisor may be 0: then there is no result.
    if (found === undefined) {
      assert(written(of, space).includes('/'));
      return;
    }
    const points = Object.fromEntries(
      Object.entries(given).map(([name, [low, more, part]]) => [name, low + more * part]),
    );
    const value = worth(of, points);
    const rounding = 1e-9 * (1 + Math.max(Math.abs(found.low), Math.abs(found.high)));
    assert(
      found.low - rounding <= value && value <= found.high + rounding,
      `${value} ${JSON.stringify(found)}`,
    );
  },
);

const PIECES = [
  ...NAMES,
  '(',
  ')',
  '+',
  '-',
  '*',
  '/',
  ' ',
  '[',
  ']',
  '0',
  '2',
  'count(',
  '?',
  ': ',
  '!',
  ', ',
];

fuzz(
  'a mutated expression is refused with a clear error, or has a value',
  fc.oneof(
    mutated(
      meant.map((of) => written(of, ' ')),
      PIECES,
    ),
    pieced(PIECES),
    fc.string({ unit: 'binary' }),
  ),
  (source) => {
    let tree: ReturnType<typeof parseExpression>;
    try {
      tree = parseExpression(source);
    } catch (error) {
      assert(error instanceof Error && error.constructor === Error, String(error));
      assertLine(new VmtallyError('PROBE_INVALID', `it: ${error.message}`, '').message);
      return;
    }
    const value = evaluate(tree, () => ({ low: 1, high: 2 }));
    if (value === undefined) assert(source.includes('/'));
    else assert(value.low <= value.high, JSON.stringify(value));
  },
);

const CATALOGUE_SOURCE = readFileSync(join(CATALOGUE, 'identities.yaml'), 'utf8');
/** The groups of the catalogue, each as a file. */
const GROUPS = CATALOGUE_SOURCE.split(/\n(?=\S)/).filter(
  (group) => /^[a-z ]+:/.test(group) && !/<<|\*[a-z]/.test(group),
);
const YAML = [
  'trace: ',
  'vmstat: ',
  '- id: a.b',
  '\n  ',
  ': ',
  '*',
  '&a ',
  '[',
  ']',
  '{',
  '}',
  '"',
  '..6.1',
  'null',
  '- ',
  'kind: ',
];

fuzz(
  'a file of identities is read, or refused with a clear error',
  mutated(fc.constantFrom(...GROUPS), [...YAML, ...PIECES], 3),
  (source) => {
    for (const identity of accepted(() => readInvariants(source, 'x.yaml'), 'PROBE_INVALID') ?? []) {
      hasCounter(identity, 'pgfree');
      assert(typeof identity.trace.text === 'string' && identity.group !== undefined);
    }
  },
  { weight: 20 },
);

fuzz(
  '100 kB of an expression, or of a file of identities, are handled in bounded time',
  fc.oneof(
    pumped(PIECES).map((text) => `g:\n  - id: a.b\n    trace: ${JSON.stringify(text)}\n`),
    pumped([...YAML, '? ', '# ', '  ', 'g:\n']),
  ),
  (source) => void accepted(() => readInvariants(source, 'x.yaml'), 'PROBE_INVALID'),
  { weight: 200 },
);
