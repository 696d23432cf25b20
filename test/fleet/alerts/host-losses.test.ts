import { describe, expect, test } from 'vitest';
import { cellBytes } from '../../../src/fleet/cell-bytes.ts';
import { packSummary, unpackSummary } from '../../../src/fleet/pack-summary.ts';
import type { RuleInput } from '../../fixtures/alerts.ts';
import { summaryOf } from '../summary-fixture.ts';
import { WatchedFleet } from './watched-fleet.ts';

/** Nothing was counted for 78 s: as after a restart of the service. */
const DOWN = { uncountedSeconds: [78, 0] };
const DOWN_TOO = { uncountedSeconds: [7, 0] };

const amounts: RuleInput = { by: 'host', when: 'amountRate', above: 64 };

describe('an alert on the rate of a host', () => {
  test('ends where the host is late, though another host lost counts at that time', () => {
    const fleet = new WatchedFleet(amounts);
    fleet.send('a', 100, 100);
    fleet.send('b', 100, 100);
    expect(fleet.look()).toMatchObject({ firing: 2 });
    fleet.look(20);
    fleet.send('a', 200, 100, DOWN);
    fleet.look(11);
    expect(fleet.look()).toMatchObject({ firing: 1, rows: [{ row: { key: 'a' } }] });
    expect(fleet.changes.at(-1)).toMatchObject({
      state: 'inactive',
      row: { key: 'b' },
      value: null,
      why: 'the host is late',
    });
  });

  test('is not doubted for what another host lost', () => {
    const fleet = new WatchedFleet(amounts);
    fleet.send('a', 100, 100);
    fleet.send('b', 100, 100);
    fleet.send('c', 100, 0);
    fleet.look();
    fleet.send('a', 200, 100, DOWN);
    fleet.send('b', 200, 100);
    fleet.send('c', 200, 0);
    const why = 'nothing was counted for 78.000 s';
    expect(fleet.look()).toMatchObject({
      why: `a: ${why}`,
      rows: [
        { row: { key: 'a' }, least: 640, most: null, why },
        { row: { key: 'b' }, least: 640, most: 640, why: null },
      ],
    });
    fleet.send('b', 300, 0);
    expect(fleet.look()).toMatchObject({ firing: 1 });
    expect(fleet.changes.at(-1)).toMatchObject({ row: { key: 'b' }, state: 'inactive', most: 0 });
  });

  test('is unknown where the host counts nothing and may have lost as much', () => {
    const fleet = new WatchedFleet(amounts);
    fleet.send('a', 100, 0);
    fleet.send('b', 100, 0);
    expect(fleet.look()).toMatchObject({ state: 'inactive' });
    fleet.send('a', 100, 0, DOWN);
    fleet.send('b', 100, 0, DOWN_TOO);
    const why = 'a: nothing was counted for 78.000 s; 1 more lacks events';
    expect(fleet.look()).toMatchObject({ state: 'unknown', why });
    fleet.send('a', 100, 0, DOWN);
    fleet.look(25);
    fleet.send('a', 100, 0, DOWN);
    expect(fleet.look(6)).toMatchObject({ state: 'inactive', why: null });
  });

  test('goes on while what the host lost may keep its number from where it is clear', () => {
    const fleet = new WatchedFleet({ by: 'host', when: 'rate', above: 9, clear: 5 });
    fleet.send('a', 100, 100);
    expect(fleet.look()).toMatchObject({ firing: 1 });
    fleet.send('a', 100, 0, { missing: [7, 0] });
    expect(fleet.look()).toMatchObject({ firing: 1, rows: [{ least: 0, most: 7 }] });
  });

  test('is unknown of a host that comes with losses: when they were is not known', () => {
    const fleet = new WatchedFleet(amounts);
    fleet.send('a', 100, 0, DOWN);
    expect(fleet.look()).toMatchObject({ state: 'inactive' });
    fleet.send('b', 100, 0, DOWN);
    expect(fleet.look()).toMatchObject({ state: 'unknown' });
  });
});

describe('what was lost is recent for three intervals', () => {
  const SLOW = { intervalMs: 60_000 };
  const lookAfter = (fleet: WatchedFleet, slow: object) => {
    fleet.send('a', 100, 0);
    fleet.send('slow', 100, 0, { ...SLOW, ...slow });
    fleet.look();
    fleet.send('a', 100, 0, DOWN);
    expect(fleet.look()).toMatchObject({ state: 'unknown' });
    fleet.look(28);
    fleet.send('a', 100, 0, DOWN);
    return fleet.look(3).state;
  };
  const [, pages] = summaryOf().series;
  const other = {
    series: [pages ?? expect.fail()],
    missing: [0],
    uncountedSeconds: [0],
    totals: cellBytes([]),
  };

  test('of the host, whatever others have', () => {
    expect(lookAfter(new WatchedFleet(amounts), {})).toBe('inactive');
  });

  test('of the slowest host that counts the event, for the sum of all', () => {
    expect(lookAfter(new WatchedFleet({ when: 'rate', above: 10 }), {})).toBe('unknown');
    expect(lookAfter(new WatchedFleet({ when: 'rate', above: 10 }), other)).toBe('inactive');
  });

  test('a summary tells no longer interval than a service may have', () => {
    expect(() => unpackSummary(packSummary(summaryOf({ intervalMs: 60_000 })))).not.toThrow();
    expect(() => unpackSummary(packSummary(summaryOf({ intervalMs: 60_001 })))).toThrow();
  });
});

test('a rule on labels has the losses of their hosts together', () => {
  const fleet = new WatchedFleet({ by: 'label:rack', when: 'rate', above: 1 });
  const c1 = { labels: { rack: 'c1' } };
  const sendAll = (missing: number) => {
    fleet.send('a', 100, 100, { missing: [missing, 0] });
    fleet.send('b', 100, 100, { missing: [missing, 0] });
    fleet.send('c', 100, 100, c1);
  };
  sendAll(0);
  fleet.look();
  sendAll(7);
  expect(fleet.look()).toMatchObject({
    rows: [
      { row: { key: 'b7' }, least: 20, most: 34, why: 'up to 14 events may be missing' },
      { row: { key: 'c1' }, least: 10, most: 10, why: null },
    ],
  });
});

test('a rule on counts of hosts has for each its own reason', () => {
  const fleet = new WatchedFleet({ by: 'host', above: 50 });
  fleet.send('a', 100, 0, DOWN);
  fleet.send('b', 100, 0);
  fleet.send('c', 100, 0, { missing: [7, 0] });
  expect(fleet.look()).toMatchObject({
    rows: [
      { row: { key: 'a' }, most: null, why: 'nothing was counted for 78.000 s' },
      { row: { key: 'b' }, most: 100, why: null },
      { row: { key: 'c' }, most: 107, why: 'up to 7 events may be missing' },
    ],
  });
});
