import { describe, expect, test } from 'vitest';
import { bar, branchText, sparkline, trend } from '../../../../src/cli/top/draw/marks.ts';

test.each([
  [0, 4, '    '],
  [0.5, 4, '██  '],
  [1, 4, '████'],
  [2, 4, '████'],
  [-1, 4, '    '],
  [0.0001, 4, '▏   '],
  [0.28, 4, '█▏  '],
  [1, 0, ''],
])('bar(%d, %i)', (share, width, drawn) => {
  expect(bar(share, width)).toBe(drawn);
});

describe('sparkline', () => {
  test.each([
    ['each tick a column', [0, 1, 4, 8], 4, 3, ' ▁▄█'],
    ['nothing', [0, 0, 0], 3, 2, '   '],
    ['wider than its ticks', [8, 8], 4, 1, '  ██'],
    ['several ticks a column', [0, 0, 8, 8, 4, 4], 3, 5, ' █▄'],
    ['the last column grows', [0, 8, 8, 4, 4, 8], 3, 6, '█▄█'],
  ])('%s', (_, rates, width, lastTick, drawn) => {
    expect(sparkline(rates, width, lastTick)).toBe(drawn);
  });

  test('a new tick does not change earlier columns', () => {
    const rates = Array.from({ length: 60 }, (_, tick) => (tick * 7) % 11);
    const next = [...rates.slice(1), 0];
    for (const width of [6, 10, 15]) {
      const before = sparkline(rates, width, 100, 11).trimStart();
      const after = sparkline(next, width, 101, 11).trimStart();
      expect(after).toContain(before.slice(2, -1));
    }
  });
});

test.each([
  ['more', [1, 1, 5, 5], 5, 40, 'up'],
  ['less', [5, 5, 1, 1], 5, 40, 'down'],
  ['about as many', [100, 100, 105, 104], 5, 40, 'same'],
  ['nothing at all', [0, 0, 0, 0], 5, 40, 'none'],
  ['new', [0, 0, 0, 9], 5, 40, 'up'],
  ['counted for too short', [0, 0, 0, 9], 5, 3, 'none'],
  ['long ticks', [9, 9, 9, 1], 30, 40, 'down'],
  ['ticks of no length', [1, 1], 0, 40, 'same'],
] as const)('trend: %s', (_, rates, seconds, tick, expected) => {
  expect(trend(rates, seconds, tick)).toBe(expected);
});

test.each([
  [undefined, 12, ''],
  [[], 12, ''],
  [[false], 12, '├─'],
  [[true, false, true], 12, '  │ └─'],
  [[true, false, false, true], 12, '│ │ └─'],
  [[true, false], 4, '├─'],
])('the branches %j before a name of %i columns', (branch, width, drawn) => {
  expect(branchText(branch, width)).toBe(drawn);
});
