import { expect, test } from 'vitest';
import { readPairs } from '../../../src/cli/serve/otlp-pairs.ts';

test.each<[string, [string, string][]]>([
  ['', []],
  ['a=b', [['a', 'b']]],
  [
    ' a = b , c=d%2C%3D%20e,',
    [
      ['a', 'b'],
      ['c', 'd,= e'],
    ],
  ],
  ['authorization=Basic YQ==', [['authorization', 'Basic YQ==']]],
  ['a=', [['a', '']]],
])('%j', (text, pairs) => {
  expect(readPairs(text)).toEqual(pairs);
});

test.each(['a', '=b', 'a=b,c', 'a=%', 'a=%E9', 'a=b,'.repeat(65), `a=${'b'.repeat(20_000)}`])(
  'refused: %.20s',
  (text) => {
    expect(readPairs(text)).toBeUndefined();
  },
);
