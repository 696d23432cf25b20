import { describe, expect, test } from 'vitest';
import { evaluate, type Interval, namesIn, parseExpression } from '../../src/compare/expression.ts';

const exactly = (value: number): Interval => ({ low: value, high: value });

/** A name of an expression with the default properties. */
const named = (name: string, parts: Partial<ReturnType<typeof namesIn>[number]> = {}) => ({
  kind: 'name' as const,
  name,
  pick: undefined,
  count: false,
  optional: false,
  ...parts,
});

/** The value of an expression for these values of its names. */
const result = (source: string, values: Record<string, Interval | number> = {}) =>
  evaluate(parseExpression(source), ({ name }) => {
    const value = values[name];
    return typeof value === 'number' ? exactly(value) : value;
  });

describe('a name', () => {
  test.each([
    ['pgfree', named('pgfree')],
    ['mm_page_alloc.failed', named('mm_page_alloc.failed')],
    ['pgalloc_*', named('pgalloc_*')],
    ['alloc_pages_bulk?', named('alloc_pages_bulk', { optional: true })],
    ['count(alloc_vmap_area)', named('alloc_vmap_area', { count: true })],
    ['count( alloc_vmap_area? )', named('alloc_vmap_area', { count: true, optional: true })],
    ['count', named('count')],
    ['a.b[order: 9]', named('a.b', { pick: { field: 'order', not: false, symbols: ['9'] } })],
    [
      'a[lru: inactive_anon, inactive_file]',
      named('a', { pick: { field: 'lru', not: false, symbols: ['inactive_anon', 'inactive_file'] } }),
    ],
    [
      'a.by_device[device:!tmpfs,swap]?',
      named('a.by_device', {
        pick: { field: 'device', not: true, symbols: ['tmpfs', 'swap'] },
        optional: true,
      }),
    ],
    ['count(a[order: 9])', named('a', { count: true, pick: { field: 'order', not: false, symbols: ['9'] } })],
  ])('%s', (source, name) => {
    expect(parseExpression(source)).toEqual(name);
    expect(namesIn(parseExpression(source))).toEqual([name]);
  });

  test('all names of an expression, in their order', () => {
    const names = namesIn(parseExpression('2 * a - (count(b?) + c_*) / 8 - a'));
    expect(names.map(({ name }) => name)).toEqual(['a', 'b', 'c_*', 'a']);
    expect(namesIn(parseExpression('1 + 2'))).toEqual([]);
  });
});

describe('no expression', () => {
  test.each([
    ['', 'the end is not expected in the expression '],
    ['a +', 'the end is not expected in the expression a +'],
    ['a b', 'b is not expected in the expression a b'],
    ['(a', 'the end is not expected in the expression (a'],
    ['a)', ') is not expected in the expression a)'],
    ['* a', '* is not expected in the expression * a'],
    ['2a', 'a is not expected in the expression 2a'],
    ['count()', 'a name is expected, not )'],
    ['count(2)', 'a name is expected, not 2'],
    ['count(', 'a name is expected, not the end'],
    ['count(a + b)', '+ is not expected in the expression count(a + b)'],
    ['a % b', '% b has no meaning in an expression'],
    ['0.5 * a', '.5 * a has no meaning in an expression'],
    ['mm_Page', 'Page has no meaning in an expression'],
    ['a[order]', '[order] has no meaning in an expression'],
    ['a[lru: x, !y]', '[lru: x, !y] has no meaning in an expression'],
    ['a[order: ]', '[order: ] has no meaning in an expression'],
    ['a.b.c', '.c has no meaning in an expression'],
    [`${'('.repeat(101)}a`, 'over 100 ( and - within each other are too many'],
    [`a + ${'-('.repeat(51)}a`, 'over 100 ( and - within each other are too many'],
    [Array(2_000).fill('a').join(' + '), 'an expression has at most 4096 characters'],
    ['9007199254740992', '9007199254740992 is too large a number'],
  ])('%j', (source, message) => {
    expect(() => parseExpression(source)).toThrow(new Error(message));
  });
});

describe('the value', () => {
  test.each([
    ['7', 7],
    ['2 + 3 * 4', 14],
    ['(2 + 3) * 4', 20],
    ['20 - 5 - 3', 12],
    ['64 / 4 / 2', 8],
    ['-a', -5],
    ['2 - -a', 7],
    ['-a * 2', -10],
    ['4096 * (a + b)', 49_152],
    [' a\n + b ', 12],
    ['a - b', -2],
  ])('of %j', (source, value) => {
    expect(result(source, { a: 5, b: 7 })).toEqual(exactly(value));
  });

  const [a, b] = [
    { low: 1, high: 2 },
    { low: 10, high: 40 },
  ];
  test.each([
    ['a + b', 11, 42],
    ['b - a', 8, 39],
    ['a - b', -39, -8],
    ['0 - b', -40, -10],
    ['a * b', 10, 80],
    ['(0 - a) * b', -80, -10],
    ['b / 2', 5, 20],
    ['b / a', 5, 40],
    ['b / (0 - 2)', -20, -5],
  ])('of %s holds what it can be', (source, low, high) => {
    expect(result(source, { a, b })).toEqual({ low, high });
  });

  test.each(['a / b', 'a / 0', 'a / (b - b)', '1 + a / (0 * b)', '0 / 0'])(
    'is unknown for %s: the divisor may be 0',
    (source) => {
      expect(result(source, { a: 1, b: { low: -1, high: 2 } })).toBeUndefined();
    },
  );

  test('of the most brackets allowed', () => {
    expect(result(`${'('.repeat(50)}${'-'.repeat(50)}a${')'.repeat(50)}`, { a: 3 })).toEqual(exactly(3));
  });

  test('is unknown if a name has no value', () => {
    expect(result('a + b', { a: 1 })).toBeUndefined();
    expect(result('0 * b')).toBeUndefined();
  });

  test('takes an optional missing name as 0', () => {
    expect(result('a + b?', { a: 1 })).toEqual(exactly(1));
    expect(result('a + b?', { a: 1, b: 2 })).toEqual(exactly(3));
    expect(result('b? + b', {})).toBeUndefined();
  });

  test('looks up a name with its selection', () => {
    const asked: unknown[] = [];
    const lookup = (name: unknown) => {
      asked.push(name);
      return exactly(1);
    };
    expect(evaluate(parseExpression('count(a[order: 9]) - b?'), lookup)).toEqual(exactly(0));
    expect(asked).toEqual([
      named('a', { count: true, pick: { field: 'order', not: false, symbols: ['9'] } }),
      named('b', { optional: true }),
    ]);
  });
});
