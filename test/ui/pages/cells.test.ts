import { describe, expect, it } from 'vitest';
import type { PageCells } from '../../../src/wire/process-pages.ts';
import {
  cellCount,
  cellText,
  groupsShown,
  kindOfCell,
  kindsShown,
  pagesOfCells,
  partText,
} from '../../../ui/src/pages/cells.ts';

const CELLS: PageCells = {
  pages: 10,
  from: 0,
  to: 10,
  pagesPerCell: 4,
  kinds: {
    none: [3, 0, 0],
    once: [1, 1, 0],
    twice: [0, 2, 0],
    swapped: [0, 1, 0],
    dirty: [0, 3, 0],
    clean: [1, 0, 0],
  },
};
const SINGLE: PageCells = {
  pages: 3,
  from: 0,
  to: 3,
  pagesPerCell: 1,
  kinds: { once: [1, 0, 0], none: [0, 1, 0], anon: [1, 0, 0] },
};
const SHOWN = { address: null, pageSize: 4096 };

describe('a cell', () => {
  it('shows what most of its pages are, of those that are there', () => {
    expect([0, 1, 2].map((cell) => kindOfCell(CELLS, 'sharing', cell))).toEqual(['once', 'twice', undefined]);
    expect([0, 1, 2].map((cell) => kindOfCell(CELLS, 'dirty', cell))).toEqual(['clean', 'dirty', undefined]);
    expect(kindOfCell(SINGLE, 'memory', 1)).toBe('none');
  });

  it('says what its pages are', () => {
    expect(cellText(CELLS, 1, SHOWN)).toBe(
      'Pages 5 to 8 of 10: 1 mapped once, 2 mapped twice, 1 swapped out; 3 dirty',
    );
    expect(cellText(CELLS, 2, { address: '7f0000000000', pageSize: 4096 })).toBe(
      'Pages 9 to 10 of 10, from 7f0000008000: not looked at',
    );
    expect(cellText(SINGLE, 0, SHOWN)).toBe('Page 1 of 3: mapped once; anonymous');
  });
});

it('cells of a part are of its pages', () => {
  const part = { ...CELLS, pages: 5000, from: 1000, to: 1010 };
  expect(cellCount(part)).toBe(3);
  expect(cellText(part, 1, { address: '7f0000000000', pageSize: 4096 })).toMatch(
    /^Pages 1,005 to 1,008 of 5,000, from 7f00003ec000: 1 mapped once/,
  );
  expect(pagesOfCells(part, 2, 1)).toEqual({ from: 1004, to: 1010 });
  expect([partText(part), partText(CELLS)]).toEqual(['pages 1,001 to 1,010 of 5,000', '10 pages']);
});

it('only what is known can be a colour, and only what is there is in the legend', () => {
  expect([cellCount(CELLS), cellCount(SINGLE)]).toEqual([3, 3]);
  expect(groupsShown(CELLS)).toEqual(['sharing', 'dirty']);
  expect(groupsShown(SINGLE)).toEqual(['sharing', 'memory']);
  expect(kindsShown(CELLS, 'sharing')).toEqual(['none', 'once', 'twice', 'swapped']);
});
