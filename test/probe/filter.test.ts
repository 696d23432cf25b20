import { describe, expect, test } from 'vitest';
import { fieldsOf, filterToBpftrace, parseFilter } from '../../src/probe/filter.ts';
import type { Field } from '../../src/probe/formats.ts';
import { failure } from '../fixtures/failure.ts';
import { tracepoints } from '../fixtures/tracepoints.ts';

const FIELDS: Field[] = [
  { name: 'a', type: 'int', signed: true, text: false, size: 4 },
  { name: 'comm', type: 'char[16]', signed: false, text: true, size: 16 },
  { name: 'file', type: '__data_loc char[]', signed: false, text: true, size: 4 },
];

const toBpftrace = (source: string) => filterToBpftrace(parseFilter(source), FIELDS);

describe('a filter as a bpftrace expression', () => {
  test.each([
    ['a == 1', '(args->a == 1)'],
    ['a != 1', '(args->a != 1)'],
    ['a < 1', '(args->a < 1)'],
    ['a <= 1', '(args->a <= 1)'],
    ['a > 1', '(args->a > 1)'],
    ['a >= 1', '(args->a >= 1)'],
    ['a & 4', '((args->a & 4) != 0)'],
    ['a & 0x400', '((args->a & 0x400) != 0)'],
    ['a==0XfF', '(args->a == 0XfF)'],
    ['a == -1', '(args->a == -1)'],
    ['a == -0x10', '(args->a == -0x10)'],
    ['  a\t==\n1  ', '(args->a == 1)'],
    ['!a == 1', '!((args->a == 1))'],
    ['!!a == 1', '!(!((args->a == 1)))'],
    ['(a == 1)', '(args->a == 1)'],
    ['((a == 1))', '(args->a == 1)'],
  ])('%j', (source, expected) => {
    expect(toBpftrace(source)).toBe(expected);
  });

  test.each([
    ['a > 1 && b > 2 || c > 3', '(((args->a > 1) && (args->b > 2)) || (args->c > 3))'],
    ['a > 1 || b > 2 && c > 3', '((args->a > 1) || ((args->b > 2) && (args->c > 3)))'],
    ['(a > 1 || b > 2) && c > 3', '(((args->a > 1) || (args->b > 2)) && (args->c > 3))'],
    ['a > 1 && b > 2 && c > 3', '(((args->a > 1) && (args->b > 2)) && (args->c > 3))'],
    ['!a > 1 && b > 2', '(!((args->a > 1)) && (args->b > 2))'],
    ['!(a > 1 && b > 2)', '!(((args->a > 1) && (args->b > 2)))'],
    ['a&4&&b&2', '(((args->a & 4) != 0) && ((args->b & 2) != 0))'],
  ])('&& binds before ||, ! before both: %s', (source, expected) => {
    expect(toBpftrace(source)).toBe(expected);
  });

  test.each([
    ['comm == "bash"', '(args->comm == "bash")'],
    ["comm == 'bash'", '(args->comm == "bash")'],
    ['comm != "bash"', '(args->comm != "bash")'],
    ['comm ~ "ba*"', '(strncmp(args->comm, "ba", 2) == 0)'],
    ['comm ~ "bash"', '(args->comm == "bash")'],
    ['file == "/bin/sh"', '(str(args->file) == "/bin/sh")'],
    ['file ~ "/usr/*"', '(strncmp(str(args->file), "/usr/", 5) == 0)'],
    ['file == ""', '(str(args->file) == "")'],
    ['comm == "Web Content-1_2.3:4"', '(args->comm == "Web Content-1_2.3:4")'],
  ])('text: %s', (source, expected) => {
    expect(toBpftrace(source)).toBe(expected);
  });

  test('a character array of a real format is read in place, a dynamic string through str()', () => {
    const filter = parseFilter('comm == "x"');
    const of = (event: string) => filterToBpftrace(filter, tracepoints().fields(event) ?? []);
    expect(of('sched:sched_process_exit')).toBe('(args->comm == "x")');
    expect(of('sched:sched_prepare_exec')).toBe('(str(args->comm) == "x")');
  });
});

describe('numbers', () => {
  test.each([
    '0',
    '18446744073709551615',
    '0xffffffffffffffff',
    '-9223372036854775808',
    '-0x8000000000000000',
    '017',
    '01777777777777777777777',
    '-01000000000000000000000',
  ])('%s is taken', (number) => {
    expect(toBpftrace(`a == ${number}`)).toBe(`(args->a == ${number})`);
  });

  test.each([
    ['18446744073709551616', 'a number of at most 64 bits is expected here'],
    ['0x10000000000000000', 'a number of at most 64 bits is expected here'],
    ['-18446744073709551616', 'a number of at most 64 bits is expected here'],
    // bpftrace would take it for 1.
    ['-18446744073709551615', 'a number of at most 64 bits is expected here'],
    ['-9223372036854775809', 'a number of at most 64 bits is expected here'],
    ['02000000000000000000000', 'a number of at most 64 bits is expected here'],
    ['-01000000000000000000001', 'a number of at most 64 bits is expected here'],
    // A leading zero makes it octal for the kernel and for bpftrace.
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
    ['', 0, 'a field’s name is expected here'],
    ['   ', 3, 'a field’s name is expected here'],
    ['a', 1, 'one of == != < <= > >= & ~ is expected here'],
    ['a ==', 4, 'a number or a "text" is expected here'],
    ['a >', 3, 'a number is expected here'],
    ['a ~', 3, 'a "text*" is expected here'],
    ['a == b', 5, 'a number or a "text" is expected here'],
    ['a > "x"', 4, 'a number is expected here'],
    ['a ~ 5', 4, 'a "text*" is expected here'],
    ['a & "x"', 4, 'a number is expected here'],
    ['1 == a', 0, 'a field’s name is expected here'],
    ['a = 1', 2, '"=" has no meaning in a filter'],
    ['a == 1 b == 2', 7, '&& or || is expected here'],
    ['a == 1 &&', 9, 'a field’s name is expected here'],
    ['a == 1 && && b == 2', 10, 'a field’s name is expected here'],
    ['a == 1 & b == 2', 7, '&& or || is expected here'],
    ['a && b', 2, 'one of == != < <= > >= & ~ is expected here'],
    ['(a == 1', 7, 'a ) is missing here'],
    ['(a == 1 || (b == 2)', 19, 'a ) is missing here'],
    ['a == 1)', 6, '&& or || is expected here'],
    ['()', 1, 'a field’s name is expected here'],
    ['!', 1, 'a field’s name is expected here'],
    ['a ! 1', 2, 'one of == != < <= > >= & ~ is expected here'],
    ['a == "x', 5, '"\\"" has no meaning in a filter'],
    ['a == 12x', 5, '"1" has no meaning in a filter'],
    ['a == 0x', 5, '"0" has no meaning in a filter'],
    ['a == 1 ^ 2', 7, '"^" has no meaning in a filter'],
    ['a->b == 1', 1, '"-" has no meaning in a filter'],
    ['a\t==\n?', 5, '"?" has no meaning in a filter'],
    ['a == 1 😀', 7, '"😀" has no meaning in a filter'],
    ['comm ~ "*x"', 7, 'only a * at the end is possible here'],
    ['comm ~ "a*b*"', 7, 'only a * at the end is possible here'],
    ['comm ~ "*"', 7, 'a text before the * is expected here'],
    ['comm ~ ""', 7, 'a text before the * is expected here'],
    ['comm == "a*"', 8, 'only letters, digits and _.:/- are possible here'],
  ])('%j is marked at column %d', (source, column, why) => {
    const error = failure(() => parseFilter(source));
    expect(error.code).toBe('FILTER_SYNTAX');
    const [message, shown, mark] = error.message.split('\n');
    expect(message).toBe(`filter: ${why}`);
    expect(shown).toBe(`  ${source.replaceAll(/\s/g, ' ')}`);
    expect(mark).toBe(`  ${' '.repeat(column)}^`);
    expect(error.hint).toContain('FIELD OPERATOR VALUE');
  });
});

describe('a filter that is too much', () => {
  const comparisons = (count: number) => Array(count).fill('a == 1').join(' || ');

  test.each([
    ['100 brackets', `${'('.repeat(100)}a == 1${')'.repeat(100)}`],
    ['100 !', `${'!'.repeat(100)}a == 1`],
    ['as many comparisons as there is room for', comparisons(409)],
  ])('%s are taken', (_, source) => {
    expect(toBpftrace(source)).toContain('args->a == 1');
  });

  test.each([
    ['brackets', `${'('.repeat(101)}a == 1`, 100, 'over 100 ( and ! within each other are too many'],
    ['!', `a == 1 && ${'!('.repeat(51)}a == 1`, 110, 'over 100 ( and ! within each other are too many'],
    ['characters', comparisons(500), 4096, 'it ends here at the latest: 4096 characters are taken'],
  ])('%s', (_, source, at, why) => {
    const error = failure(() => parseFilter(source));
    expect(error.code).toBe('FILTER_SYNTAX');
    const [message, shown, mark] = error.message.split('\n');
    expect(message).toBe(`filter: ${why}`);
    // Some of it, with the place in it.
    expect(shown).toHaveLength(102 > source.length ? 2 + source.length : 102);
    expect(source.slice(at).startsWith(shown?.slice(mark?.indexOf('^')) ?? '?')).toBe(true);
  });
});

describe('nothing gets into the program but names, numbers and plain text', () => {
  test.each([
    '"; system("id"); //',
    'a == 1; system("id")',
    'comm == ""; system("id"); //"',
    'comm == "\\"; system(1); //"',
    'comm == "x\\n"',
    'comm == "`id`"',
    'comm == "$(id)"',
    'comm == "$x"',
    'comm == "a\nb"',
    'comm == "a\u0000b"',
    'comm == "café"',
    'comm == "\u202e"',
    'comm == "😀"',
    'comm == "{}"',
    'comm == "/*"',
    'comm == "a" /* b */',
    'comm == "%s"',
    'comm ~ "x\\*"',
    'comm ~ "x"y*"',
    '`id` == 1',
    'a == 1 } END { system("id"); }',
    'a == 1/{}//',
    '@x == 1',
    '$x == 1',
    'args->a == 1',
    'a == (1)',
    'a == 1e3',
    'a == 1_000',
    'a\u00a0==\u00a0"\u00a0"',
    'ａ == 1',
  ])('%j is refused', (source) => {
    expect(failure(() => parseFilter(source)).code).toBe('FILTER_SYNTAX');
  });

  test('an unsuspicious text comes out with its quotes and nothing more', () => {
    expect(toBpftrace('file == "a/*b"'.replace('*', '.'))).toBe('(str(args->file) == "a/.b")');
  });
});

test('an error shows nothing that steers a terminal', () => {
  const { message } = failure(() => parseFilter('a == 1 \x1b[2J\u202e\u2028 b'));
  expect(message).toBe('filter: "\\u001b" has no meaning in a filter\n  a == 1 ?[2J?  b\n         ^');
});

describe('fieldsOf', () => {
  test('all names, and whether each is compared as text', () => {
    expect(fieldsOf(parseFilter('!(a > 1 || comm ~ "x*") && a & 2'))).toEqual([
      { field: 'a', text: false, negative: false },
      { field: 'comm', text: true, negative: false },
      { field: 'a', text: false, negative: false },
    ]);
  });
});
