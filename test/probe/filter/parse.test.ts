import { describe, expect, test } from 'vitest';
import { printable } from '../../../src/printable.ts';
import { type Filter, parseFilter } from '../../../src/probe/filter/parse.ts';
import { failure } from '../../fixtures/failure.ts';

/** A filter as Lisp. */
function lisp(of: Filter): string {
  if ('left' in of) return `(${of.kind} ${lisp(of.left)} ${lisp(of.right)})`;
  if (of.kind === 'not') return `(not ${lisp(of.operand)})`;
  const { kind, field, operator, ...value } = of;
  return `(${operator} ${field} ${kind} ${Object.values(value).join(' ')})`;
}

const parsed = (source: string): string => lisp(parseFilter(source));

describe('a filter', () => {
  test.each([
    ['a == 1', '(== a number 1)'],
    ['a != 1', '(!= a number 1)'],
    ['a < 1', '(< a number 1)'],
    ['a <= 1', '(<= a number 1)'],
    ['a > 1', '(> a number 1)'],
    ['a >= 1', '(>= a number 1)'],
    ['a & 4', '(& a number 4)'],
    ['a==0XfF', '(== a number 255)'],
    ['a == -0x10', '(== a number -16)'],
    ['a == 017', '(== a number 15)'],
    ['  a\t==\n1  ', '(== a number 1)'],
    ['!a == 1', '(not (== a number 1))'],
    ['!!a == 1', '(not (not (== a number 1)))'],
    ['((a == 1))', '(== a number 1)'],
    ['a == "b"', '(== a text b)'],
    ["a != 'b\"'", '(!= a text b")'],
    ['a ~ "*b?[c]"', '(~ a text *b?[c])'],
    ['a == ""', '(== a text )'],
    ['a == B', '(== a names B)'],
    ['a & B|C | D', '(& a names B,C,D)'],
    ['a < B && c == 1', '(and (< a names B) (== c number 1))'],
    ['a == CPUS{0-3,8}', '(== a cpus 0-3,8)'],
    ['a&CPUS{ 1 }', '(& a cpus  1 )'],
    ['a.function == f', '(== a function f)'],
    ['(a.function != f.isra.0)', '(!= a function f.isra.0)'],
    ['a.function == 0xff', '(== a function 255)'],
    ['CPUS == 1', '(== CPUS number 1)'],
  ])('%j', (source, expected) => {
    expect(parsed(source)).toBe(expected);
  });

  test.each([
    ['a > 1 && b > 2 || c > 3', '(or (and a b) c)'],
    ['a > 1 || b > 2 && c > 3', '(or a (and b c))'],
    ['(a > 1 || b > 2) && c > 3', '(and (or a b) c)'],
    ['a > 1 && b > 2 && c > 3', '(and (and a b) c)'],
    ['!a > 1 && b > 2', '(and (not a) b)'],
    ['!(a > 1 && b > 2)', '(not (and a b))'],
    ['a&4&&b&2', '(and a b)'],
    ['a == B||c == D', '(or a c)'],
  ])('&& binds before ||, ! before both: %s', (source, expected) => {
    expect(parsed(source).replaceAll(/\(\S+ (\w) (?:number|names) \w+\)/g, '$1')).toBe(expected);
  });
});

describe('numbers', () => {
  test.each([
    ['0', 0n],
    ['18446744073709551615', 2n ** 64n - 1n],
    ['0xffffffffffffffff', 2n ** 64n - 1n],
    ['-9223372036854775808', -(2n ** 63n)],
    ['-0x8000000000000000', -(2n ** 63n)],
    ['01777777777777777777777', 2n ** 64n - 1n],
    ['-01000000000000000000000', -(2n ** 63n)],
  ])('%s is accepted', (number, value) => {
    expect(parseFilter(`a == ${number}`)).toMatchObject({ kind: 'number', value });
  });

  test.each([
    ['18446744073709551616', 'expected a number of at most 64 bits here'],
    ['0x10000000000000000', 'expected a number of at most 64 bits here'],
    ['-18446744073709551616', 'expected a number of at most 64 bits here'],
    // bpftrace would read it as 1.
    ['-18446744073709551615', 'expected a number of at most 64 bits here'],
    ['-9223372036854775809', 'expected a number of at most 64 bits here'],
    ['02000000000000000000000', 'expected a number of at most 64 bits here'],
    ['-01000000000000000000001', 'expected a number of at most 64 bits here'],
    // A leading zero means octal for the kernel and for bpftrace.
    ['089', ''],
  ])('%s is refused', (number, why) => {
    const error = failure(() => parseFilter(`a == ${number}`));
    expect(error.code).toBe('FILTER_SYNTAX');
    expect(error.message).toContain(why);
    expect(error.message.split('\n').at(-1)).toBe(`  ${' '.repeat(5)}^`);
  });
});

describe('syntax errors', () => {
  test.each([
    ['', 0, 'expected the name of a field here'],
    ['   ', 3, 'expected the name of a field here'],
    ['a', 1, 'expected one of == != < <= > >= & ~ here'],
    ['a ==', 4, 'expected a number, a name or a "text" here'],
    ['a >', 3, 'expected a number or a name here'],
    ['a ~', 3, 'expected a "text*" here'],
    ['a > "x"', 4, 'expected a number or a name here'],
    ['a ~ 5', 4, 'expected a "text*" here'],
    ['a & "x"', 4, 'expected a number or a name here'],
    ['1 == a', 0, 'expected the name of a field here'],
    ['a = 1', 2, 'there is no single =: write =='],
    ['b == 2 && !(a=1)', 13, 'there is no single =: write =='],
    ['a === 1', 4, 'there is no single =: write =='],
    ['a => 1', 2, 'there is no =>: write >='],
    ['a =~ "x"', 2, 'there is no =~: write ~'],
    ['a =< 1', 2, 'there is no =<: write <='],
    ['a == 1 b == 2', 7, 'expected && or || here'],
    ['a == 1 &&', 9, 'expected the name of a field here'],
    ['a == 1 && && b == 2', 10, 'expected the name of a field here'],
    ['a == 1 & b == 2', 7, 'expected && or || here'],
    ['a && b', 2, 'expected one of == != < <= > >= & ~ here'],
    ['(a == 1', 7, 'expected ) here'],
    ['(a == 1 || (b == 2)', 19, 'expected ) here'],
    ['a == 1)', 6, 'expected && or || here'],
    ['()', 1, 'expected the name of a field here'],
    ['!', 1, 'expected the name of a field here'],
    ['a ! 1', 2, 'expected one of == != < <= > >= & ~ here'],
    ['a == "x', 5, 'the text that begins here has no closing "'],
    ["a == 'x && b == 1", 5, "the text that begins here has no closing '"],
    ['a == "x" && b ~ "y\'', 16, 'the text that begins here has no closing "'],
    ['a == "x"y"', 9, 'the text that begins here has no closing "'],
    ['a == 12x', 5, '12x is no number: write digits or 0x and digits, such as 1024 for 1k'],
    ['a > 1k', 4, '1k is no number: write digits or 0x and digits, such as 1024 for 1k'],
    ['a == 0x', 5, '0x is no number: write digits or 0x and digits, such as 1024 for 1k'],
    ['a == 1 ^ 2', 7, '"^" has no meaning in a filter'],
    ['a->b == 1', 1, '"-" has no meaning in a filter'],
    ['a\t==\n?', 5, '"?" has no meaning in a filter'],
    ['a == 1 😀', 7, '"😀" has no meaning in a filter'],
    ['a == B|', 7, 'expected a name here'],
    ['a == B|1', 7, 'expected a name here'],
    ['a == 1|B', 6, 'expected && or || here'],
    ['a !~ "x"', 2, 'there is no !~: write !(FIELD ~ "text*")'],
    ['a < CPUS{1}', 2, 'compare CPUS{…} with ==, != or &'],
    ['a == CPUS{1', 9, '"{" has no meaning in a filter'],
    ['a == CPUS 1', 10, 'expected && or || here'],
    ['a.b == 1', 1, 'only .function may follow the name of a field'],
    ['a.function.b == c', 1, 'only .function may follow the name of a field'],
    ['a.function > f', 11, 'compare .function with == or !='],
    ['a.function == "f"', 14, 'expected the name of a function, or an address in it, here'],
    ['a.function == -1', 14, 'expected the name of a function, or an address in it, here'],
    [
      'a.ustring == "b"',
      1,
      '.ustring is not supported: it reads memory of the process, which may be paged out at the event',
    ],
    ['a == "b\0"', 5, 'a text of the kernel cannot contain byte 0'],
    ['a == "\ufffd"', 5, 'this text is not valid UTF-8'],
    ['a == "\ud800"', 5, 'this text is not valid UTF-8'],
    [`a == "${'ü'.repeat(128)}"`, 5, 'expected a text of at most 255 bytes here'],
  ])('%j is marked at column %d', (source, column, why) => {
    const error = failure(() => parseFilter(source));
    expect(error.code).toBe('FILTER_SYNTAX');
    const [message, shown, mark] = error.message.split('\n');
    expect(message).toBe(`filter: ${why}`);
    expect(shown).toBe(`  ${printable(source.replaceAll(/\s/g, ' '))}`.slice(0, 102));
    expect(mark).toBe(`  ${' '.repeat(column)}^`);
    expect(error.hint).toContain('FIELD OPERATOR VALUE');
  });
});

describe('the limits of a filter', () => {
  const comparisons = (count: number) => Array(count).fill('a == 1').join(' || ');

  test.each([
    ['100 brackets', `${'('.repeat(100)}a == 1${')'.repeat(100)}`],
    ['100 !', `${'!'.repeat(100)}a == 1`],
    ['as many comparisons as there is room for', comparisons(409)],
  ])('%s are accepted', (_, source) => {
    expect(parsed(source)).toContain('(== a number 1)');
  });

  test.each([
    ['brackets', `${'('.repeat(101)}a == 1`, 100, '( and ! may be nested at most 100 deep'],
    ['!', `a == 1 && ${'!('.repeat(51)}a == 1`, 110, '( and ! may be nested at most 100 deep'],
    ['characters', comparisons(500), 4096, 'a filter may have at most 4096 characters'],
  ])('%s', (_, source, at, why) => {
    const error = failure(() => parseFilter(source));
    expect(error.code).toBe('FILTER_SYNTAX');
    const [message, shown, mark] = error.message.split('\n');
    expect(message).toBe(`filter: ${why}`);
    // The message quotes a part of the filter, with a mark at the place.
    expect(shown).toHaveLength(102 > source.length ? 2 + source.length : 102);
    expect(source.slice(at).startsWith(shown?.slice(mark?.indexOf('^')) ?? '?')).toBe(true);
  });
});

test.each([
  '"; system("id"); //',
  'a == 1; system("id")',
  'a == 1 } END { system("id"); }',
  'a == 1/{}//',
  'comm == "a" /* b */',
  'comm ~ "x"y*"',
  '`id` == 1',
  '@x == 1',
  '$x == 1',
  'args->a == 1',
  'a == (1)',
  'a == 1e3',
  'a == 1_000',
  'ａ == 1',
  'a == b()',
  'a == B|system("id")',
])('%j is refused', (source) => {
  expect(failure(() => parseFilter(source)).code).toBe('FILTER_SYNTAX');
});

test('control characters are replaced in an error', () => {
  const { message } = failure(() => parseFilter('a == 1 \x1b[2J\u202e\u2028 b'));
  expect(message).toBe('filter: "\\u001b" has no meaning in a filter\n  a == 1 ?[2J?  b\n         ^');
});
