import { describe, expect, test } from 'vitest';
import { lex, unlex } from '../../src/probe/lex.ts';
import { closing, parse } from '../../src/probe/parse.ts';
import { failure } from '../fixtures/failure.ts';

const blocks = (source: string) =>
  parse(source, 'x.bt').map(({ attach, predicate, body, line }) => ({
    attach,
    predicate: unlex(predicate),
    body: unlex(body),
    line,
  }));

describe('parse', () => {
  test('blocks with their attach points, predicate, body and line', () => {
    const source = `
tracepoint:a:b { x; }
tracepoint:c:d,
tracepoint:e:f* /@s[tid]/ { y; { z; } }`;
    expect(blocks(source)).toEqual([
      { attach: ['tracepoint:a:b'], predicate: '', body: 'x;', line: 2 },
      { attach: ['tracepoint:c:d', 'tracepoint:e:f*'], predicate: '@s[tid]', body: 'y; { z; }', line: 3 },
    ]);
  });

  test.each([
    ['/args->x / 2 > 3/ { a; }', 'args->x / 2 > 3', 'a;'],
    ['/args->x/2/ { a / b; }', 'args->x/2', 'a / b;'],
    ['/1/{}', '1', ''],
    ['{ a = b / c; }', '', 'a = b / c;'],
  ])('a predicate ends at the slash before the brace: %s', (source, predicate, body) => {
    expect(blocks(`tracepoint:a:b ${source}`)).toEqual([
      { attach: ['tracepoint:a:b'], predicate, body, line: 1 },
    ]);
  });

  test.each([
    ['tracepoint:a:b\n{\n  x;\n', 2, 'the { of tracepoint:a:b'],
    ['tracepoint:a:b { if (x) { y; }\n', 1, 'the { of tracepoint:a:b'],
    ['tracepoint:a:b {\n  if (x) {\n    y;\n', 2, 'this {'],
    ['tracepoint:a:b { x; }\n\ntracepoint:c:d {\n if (1) { y;\n}', 3, 'the { of tracepoint:c:d'],
    ['tracepoint:a:b { x;\ntracepoint:c:d { y; }', 1, 'the { of tracepoint:a:b'],
  ])('a brace that stays open is named with its line: %j', (source, line, whose) => {
    expect(failure(() => parse(source, 'x.bt'))).toMatchObject({
      code: 'PROBE_INVALID',
      message: `x.bt:${line}: ${whose} is never closed: a } is missing`,
    });
  });

  test('wildcards are part of an attach point', () => {
    expect(blocks('tracepoint:kmem:mm_page_* /pid/ {}')[0]?.attach).toEqual(['tracepoint:kmem:mm_page_*']);
    expect(blocks('tracepoint:*:?{}')[0]?.attach).toEqual(['tracepoint:*:?']);
  });

  test('braces in strings and comments do not count', () => {
    expect(blocks('tracepoint:a:b { "}"; /* } */ c; // }\n }')[0]?.body).toBe('"}"; c;');
  });

  test('comments alone make no block', () => {
    expect(blocks('/* head */ // x')).toEqual([]);
  });

  test.each([
    ['no body', '\ntracepoint:a:b', 2],
    ['no attach point', '{ x; }', 1],
    ['a predicate without an end', 'tracepoint:a:b /pid', 1],
    ['a predicate without a body', 'tracepoint:a:b /pid/', 1],
    ['a brace too many', 'tracepoint:a:b { x; } }', 1],
    ['a brace in a predicate', 'tracepoint:a:b /}/ { x; }', 1],
    ['a brace before an attach point', 'tracepoint:a:b { } } else { x; }', 1],
  ])('refuses %s', (_, source, line) => {
    const error = failure(() => parse(source, 'dir/x.bt'));
    expect(error.code).toBe('PROBE_INVALID');
    expect(error.message).toBe(
      `dir/x.bt:${line}: a block must be \`tracepoint:category:name /predicate/ { … }\``,
    );
  });
});

describe('closing', () => {
  const at = (source: string, open: number) => closing(lex(source, 'x.bt'), open);

  test.each([
    ['(a(b)c)d', 0, 6],
    ['(a(b)c)d', 2, 4],
    ['[a[b]]', 0, 5],
    ['{ ( } )', 0, 2],
    ['(a', 0, -1],
    ['a', 0, -1],
    ['(a)', 7, -1],
  ])('of %s from %d', (source, open, expected) => {
    expect(at(source, open)).toBe(expected);
  });
});
