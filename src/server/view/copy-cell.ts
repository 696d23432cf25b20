import type { Cell } from '../../wire/views.ts';

/** Copies a cell. `counted` is false for a row without events in this tick: the tick's numbers are then 0. */
export const copyCell = ([series, count, amount, tickCount, tickAmount]: Cell, counted = true): Cell =>
  counted
    ? [series, count, amount, tickCount, tickAmount]
    : [series, count, amount, 0, tickAmount === null ? null : 0];
