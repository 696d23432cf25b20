import { describe, expect, test } from 'vitest';
import type { Field } from '../../../src/kernel/tracepoints.ts';
import { conditionOf } from '../../../src/probe/filter/condition.ts';
import { parseFilter } from '../../../src/probe/filter/parse.ts';
import { failure } from '../../fixtures/failure.ts';
import { tracepoints } from '../../fixtures/tracepoints.ts';

const number = (name: string, size: number, signed: boolean, type = 'x'): Field => ({
  name,
  type,
  signed,
  text: false,
  size,
});
const FIELDS: Field[] = [
  number('s8', 1, true),
  number('u8', 1, false),
  number('s16', 2, true),
  number('u16', 2, false),
  number('s32', 4, true),
  number('u32', 4, false),
  number('s64', 8, true),
  number('u64', 8, false, 'unsigned long'),
  number('offset', 8, false, 'loff_t'),
  number('clock', 8, false, 'const clockid_t'),
  number('ruleset', 8, false, 'const int'),
  number('ptr', 8, false, 'const void *'),
  number('letter', 1, false, 'char'),
  number('fd', 8, false, 'int'),
  number('pid', 8, false, 'pid_t'),
  number('list', 48, false, 'unsigned long[6]'),
  number('mask', 4, false, '__data_loc cpumask_t'),
  number('fn', 8, false, 'const char *'),
  { name: 'name', type: 'char[16]', signed: false, text: true, size: 16 },
  { name: 'word', type: 'char[6]', signed: false, text: true, size: 6 },
  { name: 'file', type: '__data_loc char[]', signed: false, text: true, size: 4 },
  {
    ...number('gfp', 8, false, 'unsigned long'),
    values: {
      kind: 'flags',
      entries: [
        { name: 'GFP_KERNEL', value: 0xcc0n },
        { name: 'GFP_ATOMIC', value: 0x820n },
        { name: '__GFP_ZERO', value: 0x100n },
      ],
    },
  },
  {
    ...number('reason', 4, true),
    values: {
      kind: 'symbols',
      entries: [
        { name: 'none at all', value: 2n ** 64n - 1n },
        { name: 'compaction', value: 0n },
      ],
    },
  },
];
const KERNEL = { ...tracepoints(), fields: () => FIELDS };

const condition = (source: string, event = 'a:b') => conditionOf(parseFilter(source), event, KERNEL);
const expression = (source: string): string => condition(source).expression;
const fail = (source: string, event = 'a:b') => failure(() => condition(source, event));

describe('a number is truncated to its field, as the kernel casts it', () => {
  test.each([
    ['s32 == 0xffffffff', '(args->s32 == -1)'],
    ['s32 == -1', '(args->s32 == -1)'],
    ['s32 < 0x80000000', '(args->s32 < -2147483648)'],
    ['s32 & 0x80000000', '((args->s32 & -2147483648) != 0)'],
    ['u32 == 0x1ffffffff', '(args->u32 == 4294967295)'],
    ['s16 > 0x18000', '(args->s16 > -32768)'],
    ['u16 >= 65537', '(args->u16 >= 1)'],
    ['s8 != 255', '(args->s8 != -1)'],
    ['u8 <= 256', '(args->u8 <= 0)'],
    ['s64 == 0x7fffffffffffffff', '(args->s64 == 9223372036854775807)'],
    ['u64 & 0xffffffffffffffff', '((args->u64 & 18446744073709551615) != 0)'],
    // bpftrace treats these fields as signed, or reads only 4 of their bytes.
    ['offset == 4096', '((uint64)args->offset == 4096)'],
    ['ruleset == 3', '((uint64)args->ruleset == 3)'],
    ['clock == 1', '((args->clock & 4294967295) == 1)'],
    ['ptr > 1', '((uint64)args->ptr > 1)'],
    // Since 6.2 char is unsigned in the kernel, but bpftrace treats it as signed.
    ['letter == 200', '((args->letter & 255) == 200)'],
    ['fd == 5', '((uint64)args->fd == 5)'],
    ['pid == 5', '((args->pid & 4294967295) == 5)'],
    ['common_pid > -1', '((int64)tid > -1)'],
    ['common_pid == 0x100000000', '((int64)tid == 0)'],
    ['cpu == 1', '((int64)cpu == 1)'],
    ['CPU != -1', '((int64)cpu != -1)'],
    ['common_cpu == 0x100000000', '((int64)cpu == 0)'],
  ])('%s', (source, expected) => {
    expect(condition(source)).toEqual({ prelude: '', expression: expected });
  });

  test.each([
    ['u8 == -1', 'filter: u8 of a:b (x) takes numbers from 0 to 18446744073709551615'],
    [
      's8 == 0xffffffffffffffff',
      'filter: s8 of a:b (x) takes numbers from -9223372036854775808 to 9223372036854775807',
    ],
    ['pid == 0xffffffff', 'filter: bpftrace reads only the lowest bits of pid of a:b (pid_t)'],
    ['cpu & 1', 'filter: cpu of a:b & a number matches nothing in perf'],
    [
      'list == 1',
      'filter: list of a:b (unsigned long[6]) is not a single number, and bpftrace can compare nothing else',
    ],
    [
      'mask & CPUS{1}',
      'filter: mask of a:b (__data_loc cpumask_t) is not a single number, and bpftrace can compare nothing else',
    ],
    ['s8 ~ "x"', 'filter: s8 of a:b is a number (x)'],
    ['s8 == "x"', 'filter: s8 of a:b is a number (x)'],
    ['cpu == "x"', 'filter: cpu of a:b is a number'],
    ['cpu == x', 'filter: cpu of a:b is a number'],
    ['comm == 1', 'filter: comm of a:b is text (char[16])'],
    ['comm == x', 'filter: comm of a:b is text (char[16]); put it in quotes'],
    ['comm == CPUS{1}', 'filter: comm of a:b is text (char[16])'],
    ['unknown == 1', 'filter: a:b has no field unknown'],
    ['toString == 1', 'filter: a:b has no field toString'],
  ])('%s is refused', (source, message) => {
    expect(fail(source).message).toBe(message);
  });

  test.each([
    'common_flags',
    'common_preempt_count',
    'common_type',
    'stacktrace',
    'STACKTRACE',
    'common_stacktrace',
  ])('%s is not supported, with the reason', (field) => {
    expect(fail(`${field} == 1`).message).toMatch(new RegExp(`^filter: ${field} is not supported: \\w`));
  });
});

describe('names of values', () => {
  test.each([
    ['gfp & GFP_KERNEL', '((args->gfp & 3264) != 0)'],
    ['gfp == GFP_ATOMIC|__GFP_ZERO', '(args->gfp == 2336)'],
    ['gfp == "GFP_ATOMIC"', '(args->gfp == 2080)'],
    ['reason != compaction', '(args->reason != 0)'],
    ['reason == "none at all"', '(args->reason == -1)'],
  ])('%s', (source, expected) => {
    expect(expression(source)).toBe(expected);
  });

  test('an unknown name: the nearest ones', () => {
    const error = fail('gfp == GFP_KERNL');
    expect(error.code).toBe('FILTER_SYNTAX');
    expect(error.message).toBe('filter: no value of gfp of a:b is called GFP_KERNL');
    expect(error.hint).toBe('Did you mean GFP_KERNEL?');
    expect(fail('reason == x').hint).toBe('Its values: none at all, compaction.');
  });

  test('a field without names, and several kinds of names', () => {
    expect(fail('u8 == GFP_KERNEL').message).toBe(
      'filter: the values of u8 of a:b have no names: expected a number, not GFP_KERNEL',
    );
    expect(fail('reason == compaction|x').message).toContain('has one value at a time');
  });

  test('come from the format file of the running kernel', () => {
    const of = (event: string, source: string) =>
      conditionOf(parseFilter(source), event, tracepoints()).expression;
    expect(of('kmem:kmalloc', 'gfp_flags == GFP_ATOMIC|__GFP_ZERO')).toBe('(args->gfp_flags == 2336)');
    expect(of('migrate:mm_migrate_pages', 'reason == syscall_or_cpuset')).toBe('(args->reason == 3)');
  });
});

describe('CPUs', () => {
  test.each([
    ['cpu & CPUS{0-2,5}', '(((cpu >= 0 && cpu <= 2) || cpu == 5))'.slice(1, -1)],
    ['cpu == CPUS{3}', '((int64)cpu == 3)'],
    ['cpu & CPUS{3}', '((int64)cpu == 3)'],
    ['cpu != CPUS{3}', '((int64)cpu != 3)'],
    // A single CPU never equals several.
    ['cpu == CPUS{0-1}', '(0 == 1)'],
    ['cpu != CPUS{0-1}', '(0 == 0)'],
    ['s32 & CPUS{1-2}', '(((args->s32 & 4294967295) >= 1 && (args->s32 & 4294967295) <= 2))'],
    // A number that is not a CPU never matches, not even with !=.
    ['u8 != CPUS{1-2}', '((args->u8 & 255) < 8)'],
    ['u64 & CPUS{all}', '(((args->u64 & 4294967295) >= 0 && (args->u64 & 4294967295) <= 7))'],
    ['s8 & CPUS{7}', '(args->s8 == 7)'],
  ])('%s', (source, expected) => {
    expect(expression(source)).toBe(expected);
  });

  test('impossible on this machine', () => {
    expect(fail('cpu & CPUS{0-8}').message).toBe(
      'filter: CPUS{0-8} is not a list of this machine’s CPUs, 0 to 7',
    );
  });
});

describe('functions', () => {
  test.each([
    ['u64.function == vmap', '(args->u64 >= 18446744071578845200 && args->u64 < 18446744071578845248)'],
    [
      'ptr.function != vmap',
      '!((uint64)args->ptr >= 18446744071578845200 && (uint64)args->ptr < 18446744071578845248)',
    ],
    [
      'u64.function == 0xffffffff81000020',
      '(args->u64 >= 18446744071578845200 && args->u64 < 18446744071578845248)',
    ],
  ])('%s', (source, expected) => {
    expect(expression(source)).toBe(expected);
  });

  test('of a field that is no address', () => {
    expect(fail('u32.function == vmap').message).toContain('u32 of a:b is not an address');
  });
});

describe('texts', () => {
  const TRUE = 0x65757274;
  test.each([
    ['comm == "true"', 1, `(($vtf_comm_0 & ${2 ** 40 - 1}) == ${TRUE})`],
    ['COMM != "true"', 1, `!(($vtf_comm_0 & ${2 ** 40 - 1}) == ${TRUE})`],
    ['comm ~ "true*"', 1, `(($vtf_comm_0 & ${2 ** 32 - 1}) == ${TRUE})`],
    ['comm ~ "!true*"', 1, `!(($vtf_comm_0 & ${2 ** 32 - 1}) == ${TRUE})`],
    ['comm ~ "true"', 1, `(($vtf_comm_0 & ${2 ** 40 - 1}) == ${TRUE})`],
    ['comm == ""', 1, '(($vtf_comm_0 & 255) == 0)'],
    ['comm == "aaaaaaaa"', 2, '($vtf_comm_0 == 7016996765293437281 && ($vtf_comm_1 & 255) == 0)'],
    ['comm == "aaaaaaaaaaaaaaaaa"', 0, '(0 == 1)'],
    ['comm ~ "*"', 0, '(0 == 0)'],
    // A text may fill its array without a terminating 0 byte.
    ['word == "aaaaaa"', 1, `(($vtf_args_word_0 & ${2 ** 48 - 1}) == 107070873493857)`],
    ['word == "aaaaaaa"', 0, '(0 == 1)'],
  ])('an array: %s', (source, words, expected) => {
    const found = condition(source);
    expect(found.expression).toBe(expected);
    expect(found.prelude.match(/_\d = \*/g) ?? []).toHaveLength(words);
  });

  test('an array is read once for all comparisons', () => {
    const { prelude } = condition('comm == "a" || comm == "aaaaaaaa" || comm ~ "b*"');
    expect(prelude).toBe(
      '$vtf_comm = comm; $vtf_comm_at = (uint64*)$vtf_comm; ' +
        '$vtf_comm_0 = *$vtf_comm_at; $vtf_comm_1 = *($vtf_comm_at + 1); ',
    );
  });

  test.each([
    ['file == "abc"', '(*(uint32*)(uint8*)args->file == 6513249)'],
    ['file ~ "abc*"', '(*(uint16*)(uint8*)args->file == 25185 && *(uint8*)((uint8*)args->file + 2) == 99)'],
    ['fn == ""', '((uint64)args->fn != 0 && (*(uint8*)(uint8*)args->fn == 0))'],
    ['fn != ""', '((uint64)args->fn != 0 && !(*(uint8*)(uint8*)args->fn == 0))'],
  ])('a text after the record or elsewhere in the kernel is read no byte too far: %s', (source, expected) => {
    expect(condition(source)).toEqual({ prelude: '', expression: expected });
  });

  test('a glob matches the bytes of an array, or of a text up to its end', () => {
    const word = condition('word ~ "a*b"').prelude;
    expect(word).toContain('$vtf_s1_word = $vtf_args_word_0; $vtf_s1_at = (uint64)0; ');
    expect(word).toContain('while ($vtf_s1_at < 6 && $vtf_c1 != 0) { $vtf_c1 = $vtf_s1_word & 255; ');
    expect(condition('name ~ "a*b"').prelude.match(/while \(\$vtf_s1_at < 8 /g)).toHaveLength(2);
    expect(condition('file ~ "*b"').prelude).toContain('while ($vtf_s1_at < 4096 && $vtf_c1 != 0) {');
    expect(condition('fn ~ "*b*"').prelude).toContain('while ($vtf_s1_at < 1023 && $vtf_c1 != 0) {');
    expect(expression('word ~ "???????"')).toBe('(0 == 1)');
  });

  test.each([
    ['comm ~ "*sh"', 'perf matches *text only with texts of exactly 15 characters', '~ "*[s]h"'],
    ['comm ~ "!*sh"', 'perf matches *text only with texts of exactly 15 characters', '~ "!*[s]h"'],
    ['comm ~ "9*"', 'begins with a digit literally', 'FIELD'],
    [`file ~ "*${'a'.repeat(61)}*"`, 'a pattern may have at most 60 characters', 'without wildcards'],
    [Array(9).fill('comm ~ "a*b"').join(' || '), 'at most 8 patterns with wildcards', 'without wildcards'],
  ])('%s is refused', (source, message, hint) => {
    const error = fail(source);
    expect(error.code).toBe('FILTER_SYNTAX');
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
  });

  test('in memory of a process', () => {
    expect(fail('fn == "x"', 'syscalls:sys_enter_open').message).toContain('may be paged out');
  });
});

test('operators and brackets', () => {
  expect(expression('!(u8 == 1 || u8 == 2) && u16 == 3')).toBe(
    '(!(((args->u8 == 1) || (args->u8 == 2))) && (args->u16 == 3))',
  );
});
