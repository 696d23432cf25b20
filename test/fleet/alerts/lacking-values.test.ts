import { describe, expect, test } from 'vitest';
import { cellBytes } from '../../../src/fleet/cell-bytes.ts';
import type { Summary } from '../../../src/fleet/schema.ts';
import { valueBytes } from '../../../src/fleet/value-bytes.ts';
import { WatchedFleet } from './watched-fleet.ts';

/** Counts of all time of two values of kmalloc. */
const values = (small: number, large: number): Partial<Summary> => ({
  distributions: valueBytes([
    { series: 0, value: 64, count: small },
    { series: 0, value: 4096, count: large },
  ]),
});

/** More values of a series that no other host has than a hub without memory keeps. */
const own = (series: number): Partial<Summary> => ({
  distributions: valueBytes(Array.from({ length: 500 }, (_, value) => ({ series, value, count: 9 }))),
});

describe('a rule on p99, of a host whose values the hub has no room for', () => {
  const rule = { when: 'p99', above: 100 } as const;

  test('is unknown only while the host is present', () => {
    const fleet = new WatchedFleet(rule, { mostBytes: 0 });
    fleet.send('a', 100, 0, values(100, 0));
    fleet.send('b', 4500, 0, own(0));
    expect(fleet.look()).toMatchObject({ state: 'unknown' });
    fleet.nowMs += 31_000;
    fleet.send('a', 200, 0, values(200, 0));
    fleet.look();
    fleet.send('a', 300, 0, values(300, 0));
    expect(fleet.look()).toMatchObject({ state: 'inactive', why: null });
    fleet.send('b', 4500, 0, own(0));
    expect(fleet.look()).toMatchObject({ state: 'unknown' });
  });

  test('knows the event of which the host has all values', () => {
    const fleet = new WatchedFleet(rule, { mostBytes: 0 });
    const pages = { entry: 0, series: 1, count: 4500, amount: 4500, recent: 0, recentAmount: 0 };
    const totals = cellBytes([pages]);
    fleet.send('a', 100, 0, values(100, 0));
    fleet.send('b', 0, 0, { ...own(1), totals });
    fleet.look();
    fleet.send('a', 200, 0, values(200, 0));
    expect(fleet.look()).toMatchObject({ state: 'inactive', why: null });
  });

  test('leaves out the look in which all values of the host come back: they are of all time', () => {
    const fleet = new WatchedFleet(rule, { mostBytes: 0 });
    fleet.send('a', 100, 0, values(100, 0));
    fleet.send('b', 4500, 0, own(0));
    fleet.look();
    fleet.nowMs += 31_000;
    fleet.send('a', 200, 0, values(200, 0));
    fleet.look();
    fleet.send('a', 300, 0, values(300, 0));
    expect(fleet.look()).toMatchObject({ state: 'inactive' });
    fleet.send('b', 900, 0, values(0, 900));
    expect(fleet.look()).toMatchObject({ state: 'inactive', fired: 0 });
    fleet.send('b', 901, 0, values(0, 901));
    expect(fleet.look()).toMatchObject({ state: 'firing' });
  });
});
