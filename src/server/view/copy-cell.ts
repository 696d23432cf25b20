import type { Cell } from '../../wire/views.ts';

/** A cell as it is now. `counted`: whether its row counted in this tick; else the tick's numbers are 0. */
export const copyCell = ([series, count, amount, tickCount, tickAmount]: Cell, counted = true): Cell =>
  counted
    ? [series, count, amount, tickCount, tickAmount]
    : [series, count, amount, 0, tickAmount === null ? null : 0];
