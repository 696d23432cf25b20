import { describe, expect, test } from 'vitest';
import { lex, unlex } from '../../src/probe/lex.ts';
import { failure } from '../fixtures/failure.ts';

const texts = (source: string) => lex(source, 'x.bt').map(({ text }) => text);
const kinds = (source: string) => lex(source, 'x.bt').map(({ kind }) => kind);

describe('lex', () => {
  test.each([
    ['@kmalloc[pid]', ['@kmalloc', '[', 'pid', ']']],
    ['@ = 1', ['@', '=', '1']],
    ['$t + 0xfF_', ['$t', '+', '0xfF', '_']],
    ['1_000 1e6 10ms', ['1_000', '1e6', '10ms']],
    ['args->x args.x', ['args', '->', 'x', 'args', '.', 'x']],
    ['a<<=b>>=c<<d>>e', ['a', '<<=', 'b', '>>=', 'c', '<<', 'd', '>>', 'e']],
    ['a==b!=c<=d>=e&&f||g', ['a', '==', 'b', '!=', 'c', '<=', 'd', '>=', 'e', '&&', 'f', '||', 'g']],
    ['i++ - --j', ['i', '++', '-', '--', 'j']],
    ['a ? b : c', ['a', '?', 'b', ':', 'c']],
    ['tracepoint:kmem:mm_*', ['tracepoint', ':', 'kmem', ':', 'mm_', '*']],
    ['/args->a / 2 > 1/ {', ['/', 'args', '->', 'a', '/', '2', '>', '1', '/', '{']],
  ])('%s', (source, expected) => {
    expect(texts(source)).toEqual(expected);
  });

  test('kinds', () => {
    expect(kinds('@m $v word 12 "s" ;')).toEqual(['map', 'variable', 'word', 'number', 'string', 'symbol']);
  });

  test.each([
    ['to the end of the line', 'a // b { @c\nd', ['a', 'd']],
    ['over lines', 'a /* b\n * { } */ d', ['a', 'd']],
    ['of stars', 'a /****/ d', ['a', 'd']],
    ['that ends at the first end', 'a /* b */ c */ d', ['a', 'c', '*', '/', 'd']],
    ['within a string is none', '"// x /* y */" b', ['"// x /* y */"', 'b']],
  ])('a comment %s', (_, source, expected) => {
    expect(texts(source)).toEqual(expected);
  });

  test('a string keeps escaped quotes, braces and maps to itself', () => {
    expect(texts(String.raw`"a\"b } @m \\" x`)).toEqual([String.raw`"a\"b } @m \\"`, 'x']);
  });

  test('lines are counted across comments and white space', () => {
    const tokens = lex('a\n/* b\nc */ d // e\n\nf', 'x.bt');
    expect(tokens.map(({ text, line }) => [text, line])).toEqual([
      ['a', 1],
      ['d', 3],
      ['f', 5],
    ]);
  });

  test.each([
    ['an unknown character', 'a;\nb; § c', 'x.bt:2: cannot read "§ c"'],
    ['a preprocessor line', '#include <linux/mm.h>', 'x.bt:1: cannot read "#include <li"'],
    ['an open string', 'a = "b\n', 'x.bt:1: cannot read "\\"b\\n"'],
  ])('refuses %s', (_, source, message) => {
    const error = failure(() => lex(source, 'x.bt'));
    expect(error.code).toBe('PROBE_INVALID');
    expect(error.message).toBe(message);
  });
});

describe('unlex', () => {
  test.each([
    ['@m[pid,  args->x]   =\n count();', '@m[pid, args->x] = count();'],
    ['  a/* b */c', 'a c'],
    ['if (a) { b; } else { c; }', 'if (a) { b; } else { c; }'],
  ])('%j', (source, expected) => {
    expect(unlex(lex(source, 'x.bt'))).toBe(expected);
  });

  test('gives the same tokens again', () => {
    const source = 'tracepoint:a:b /@s[tid] && args->x / 2 > 0x10/ { @m[pid, -$x] = sum("a b", 1 - -2); }';
    expect(texts(unlex(lex(source, 'x.bt')))).toEqual(texts(source));
  });
});
