import { expect, test } from 'vitest';
import { parsePagetypeinfo } from '../../src/kernel/pagetypeinfo.ts';
import { PAGETYPEINFO } from '../fixtures/kernel-state.ts';

test('free blocks by migrate type, with its page blocks, and orders of which there are more', () => {
  const types = parsePagetypeinfo(PAGETYPEINFO);
  expect(types.map(({ zone, type, pageblocks }) => [zone, type, pageblocks])).toEqual([
    ['DMA', 'Unmovable', 1],
    ['DMA', 'Movable', 7],
    ['Normal', 'Unmovable', 719],
    ['Normal', 'Movable', 9824],
  ]);
  expect(types[1]).toMatchObject({ node: 0, free: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3], atLeast: [] });
  expect(types[3]).toMatchObject({ free: [100_000, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], atLeast: [0] });
});

test('without the table of page blocks their number is not known', () => {
  const [types = ''] = PAGETYPEINFO.split('Number of blocks');
  expect(parsePagetypeinfo(types).map(({ pageblocks }) => pageblocks)).toEqual([null, null, null, null]);
});
