import { expect, test } from 'vitest';
import { parseBuddyinfo } from '../../src/kernel/buddyinfo.ts';
import { BUDDYINFO } from '../fixtures/kernel-state.ts';

test('free blocks of each zone by order', () => {
  expect(parseBuddyinfo(BUDDYINFO)).toEqual([
    { node: 0, zone: 'DMA', free: [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 3] },
    { node: 0, zone: 'Normal', free: [7, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0] },
  ]);
  expect(parseBuddyinfo('Node 12, zone  Movable 1 2\n')).toEqual([
    { node: 12, zone: 'Movable', free: [1, 2] },
  ]);
  expect(parseBuddyinfo('')).toEqual([]);
});
