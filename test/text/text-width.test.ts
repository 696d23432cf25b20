import { expect, test } from 'vitest';
import { cut, cutAt, cutStart, fit, fitEnd, widthOf } from '../../src/text/text-width.ts';

test.each([
  ['abc', 3],
  ['日本', 4],
  ['▁█▲…', 4],
  ['e\u0301', 1],
  ['👍', 2],
])('widthOf(%j)', (text, width) => {
  expect(widthOf(text)).toBe(width);
});

test.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['日本語', 5, '日本…'],
  ['日本語', 4, '日…'],
  ['abc', 1, '…'],
  ['abc', 0, ''],
])('cut(%j, %i)', (text, width, shown) => {
  expect(cut(text, width)).toBe(shown);
});

test.each([
  ['ab', 4, 'left', 'ab  '],
  ['ab', 4, 'right', '  ab'],
  ['日本語', 4, 'left', '日… '],
] as const)('fit(%j, %i, %s)', (text, width, align, shown) => {
  expect(fit(text, width, align)).toBe(shown);
});

test.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, '…cd'],
  ['日本語', 5, '…本語'],
  ['日本語', 4, '…語'],
  ['abc', 1, '…'],
  ['abc', 0, ''],
])('cutStart(%j, %i)', (text, width, shown) => {
  expect(cutStart(text, width)).toBe(shown);
});

test.each([
  ['ab', 4, '  ab'],
  ['日本', 5, ' 日本'],
  ['日本語', 5, '…本語'],
  ['日本語', 4, ' …語'],
  ['e\u0301', 2, ' e\u0301'],
])('fitEnd(%j, %i)', (text, width, shown) => {
  expect(fitEnd(text, width)).toBe(shown);
});

test.each([
  [0, '…one.service'],
  [0.4, '/sys…service'],
  [1, '/system.sli…'],
])('a path with %d of its letters before the cut', (before, shown) => {
  expect(cutAt('/system.slice/one.service', 12, before)).toBe(shown);
  expect(widthOf(cutAt('日本語プロセスの名前', 7, before))).toBeLessThanOrEqual(7);
  expect(cutAt('/short', 12, before)).toBe('/short');
});

test.each([
  ['narrow', 'h'],
  ['wide', '日'],
  ['marks that take no column', '\u0301'],
])('a text of a million characters is cut at once: %s', (_, letter) => {
  const text = letter.repeat(2 ** 20);
  const from = process.cpuUsage();
  expect(widthOf(cut(text, 80))).toBeLessThanOrEqual(80);
  expect(widthOf(cutStart(text, 80))).toBeLessThanOrEqual(80);
  const { user, system } = process.cpuUsage(from);
  expect(user + system).toBeLessThan(100_000);
});
