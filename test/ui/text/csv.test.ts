import { expect, test } from 'vitest';
import { csv } from '../../../ui/src/text/csv.ts';

test.each([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  [-5, '-5'],
  ['-5', '-5'],
  [1e21, '1e+21'],
  ['-5+cmd', "'-5+cmd"],
  ['=1+1', "'=1+1"],
  ['+x', "'+x"],
  ['@x', "'@x"],
  ['\tx', "'\tx"],
  ['\t', "'\t"],
  ['\r=x', `"'\r=x"`],
  ['＝1', "'＝1"],
  ['＋1', "'＋1"],
  ['－1', "'－1"],
  ['＠x', "'＠x"],
])('%j', (field, text) => {
  expect(csv([[field]])).toBe(`${text}\r\n`);
});
