import { expect, test } from 'vitest';
import { printable, printableLines } from '../src/printable.ts';

test.each([
  ['plain ~', 'plain ~'],
  ['日本語 é 👍 e\u0301', '日本語 é 👍 e\u0301'],
  ['\x1b[2J\x1b]0;t\x07', '?[2J?]0;t?'],
  ['\x9b31m', '?31m'],
  ['a\nb\rc\td\0e\x7f', 'a?b?c?d?e?'],
  ['\u2028\u2029', '??'],
  ['\u202egnp.exe', '?gnp.exe'],
  ['\u200e\u200f\u2066\u2069\u061c', '?????'],
  ['zero\u200b\u200d\ufeffwidth\u00ad', 'zero???width?'],
  ['\u3164\u115f\uffa0 \u034f\ufe0f', '??? ??'],
  ['\ud800 \uffff \u{e0041}', '? ? ?'],
  ['\ufffd\ufffd', '\ufffd\ufffd'],
  ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
])('printable(%j)', (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('lines stay lines', () => {
  expect(printableLines('a\x1b[1mb\nc\r\nd')).toBe('a?[1mb\nc?\nd');
});
