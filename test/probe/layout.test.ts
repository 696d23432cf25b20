import { describe, expect, test } from 'vitest';
import { layout } from '../../src/probe/layout.ts';
import { lex } from '../../src/probe/lex.ts';

const lines = (text: string) => layout(text).split('\n');

describe('layout', () => {
  test('a statement per line, blocks indented, else after the closing brace', () => {
    expect(
      lines('tracepoint:a:b /x/ { $t = 1; if ($t & 1) { @m[pid] = count(); } else { @n = 2; } }'),
    ).toEqual([
      'tracepoint:a:b /x/ {',
      '  $t = 1;',
      '  if ($t & 1) {',
      '    @m[pid] = count();',
      '  } else {',
      '    @n = 2;',
      '  }',
      '}',
      '',
    ]);
  });

  test('consecutive blocks', () => {
    expect(lines('BEGIN { a; } tracepoint:a:b { b; }')).toEqual([
      'BEGIN {',
      '  a;',
      '}',
      'tracepoint:a:b {',
      '  b;',
      '}',
      '',
    ]);
  });

  test.each([
    ['an empty branch', 'if (a) { } else { b; }', ['if (a) {', '} else {', '  b;', '}', '']],
    ['a semicolon in brackets', 'for (a; b; c) { d; }', ['for (a; b; c) {', '  d;', '}', '']],
    ['a statement without a semicolon', '{ a }', ['{', '  a', '}', '']],
    ['a brace and a semicolon', '{ a; };', ['{', '  a;', '};', '']],
    ['a string with braces', 'a("{ ; }"); b;', ['a("{ ; }");', 'b;', '']],
  ])('%s', (_, text, expected) => {
    expect(lines(text)).toEqual(expected);
  });

  test('changes white space only', () => {
    const text =
      'x:y /a / 2 > 1/ { if (b) { @m[1, (2, 3)] = sum(4); } else { c("d e"); } } interval:us:1 { print((1, 2)); }';
    const texts = (source: string) => lex(source, 'x').map((token) => token.text);
    expect(texts(layout(text))).toEqual(texts(text));
  });
});
