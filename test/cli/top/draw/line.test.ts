import { describe, expect, test } from 'vitest';
import { fitLine, flow, segment, textOf } from '../../../../src/cli/top/draw/line.ts';
import { asciiOnly, clean } from '../../../../src/text/clean.ts';

test.each([
  ['plain', 'plain'],
  ['a\x1b[31mb', 'a?[31mb'],
  ['a\nb\tc\x7f', 'a?b?c?'],
  ['\u202eright to left', '?right to left'],
  ['zero\u200bwidth', 'zero?width'],
  ['\ud800', '?'],
  ['👍🏽 🇩🇪', '👍? ??'],
  ['日本語 é 👍', '日本語 é 👍'],
])('clean(%j)', (text, cleaned) => {
  expect(clean(text)).toBe(cleaned);
});

test.each([
  ['plain', 'plain'],
  ['long…', 'long~'],
  ['events/s × 240 ns', 'events/s x 240 ns'],
  ['日本', '??'],
  ['e\u0301', '?'],
])('asciiOnly(%j)', (text, ascii) => {
  expect(asciiOnly(text)).toBe(ascii);
});

test.each([
  [['ab', 'cd'], 6, 'abcd  '],
  [['ab', 'cd'], 3, 'ab…'],
  [['日本', '語'], 5, '日本…'],
  [[], 2, '  '],
])('fitLine(%j, %i)', (texts, width, shown) => {
  expect(
    textOf(
      fitLine(
        texts.map((text) => segment(text)),
        width,
      ),
    ),
  ).toBe(shown);
});

describe('flow', () => {
  const items = (...texts: string[]) => texts.map((text) => [segment(text)]);
  const lines = (...args: Parameters<typeof flow>) => flow(...args).map((line) => textOf(line).trimEnd());

  test.each([
    ['side by side', items('aa', 'bb', 'cc'), 10, 1, ['aa  bb  cc']],
    ['on further lines', items('aa', 'bb', 'cc'), 7, 2, ['aa  bb', 'cc']],
    ['what has no line is left out', items('aa', 'bb', 'cc', 'dd'), 7, 1, ['aa  bb']],
    ['nothing after it either', items('aa', 'long one', 'b'), 7, 1, ['aa']],
    ['too wide for any line', items('much too long'), 7, 2, ['much t…']],
    ['no lines', items('a'), 7, 0, []],
  ])('%s', (_, all, width, most, expected) => {
    expect(lines(all, width, most)).toEqual(expected);
  });

  test('items of tone bad are cut, not omitted', () => {
    const bad = [[segment('aa')], [segment('something is wrong here', 'bad')]];
    expect(lines(bad, 20, 1)).toEqual(['aa  something is wr…']);
  });
});

test('a segment has nothing that steers a terminal, and no more than a line shows', () => {
  const [title, screen] = ['\x1b]0;title\x07', '\x1b[2J'];
  expect(segment(`kmalloc${title}${screen}`).text).toBe('kmalloc?]0;title??[2J');
  expect(segment('h'.repeat(2 ** 20)).text.length).toBeLessThan(5_000);
});
