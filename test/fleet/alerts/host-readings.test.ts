import { expect, test } from 'vitest';
import type { RuleInput } from '../../fixtures/alerts.ts';
import { WatchedFleet } from './watched-fleet.ts';

const silent = (hosts: 'late' | 'gone', parts: RuleInput = {}) =>
  new WatchedFleet({ event: undefined, hosts, ...parts });

test('hosts are late and then gone, for a time, until a summary comes', () => {
  const fleet = silent('gone', { for: '5s' });
  fleet.send('a', 1);
  fleet.send('b', 1);
  expect(fleet.look(31)).toMatchObject({ state: 'inactive' });
  fleet.send('b', 2);
  expect(fleet.look(70)).toMatchObject({ state: 'pending', rows: [{ row: { key: 'a' }, value: 101 }] });
  expect(fleet.look(5)).toMatchObject({ state: 'firing', firing: 1 });
  fleet.send('a', 2);
  expect(fleet.look()).toMatchObject({ state: 'inactive', fired: 1 });
  expect(fleet.changes).toMatchObject([
    { state: 'firing', row: { key: 'a' }, value: 106 },
    { state: 'inactive', was: 'firing', row: { key: 'a' }, value: 0 },
  ]);
});

test('hosts that are gone are late as well', () => {
  const fleet = silent('late');
  fleet.send('a', 1);
  expect(fleet.look(30)).toMatchObject({ firing: 0 });
  expect(fleet.look(1)).toMatchObject({ firing: 1 });
  expect(fleet.look(100)).toMatchObject({ firing: 1, fired: 1 });
});

test('hosts that are forgotten end their alerts without a number: they did not come back', () => {
  const fleet = silent('gone');
  fleet.send('a', 1);
  expect(fleet.look(101)).toMatchObject({ state: 'firing' });
  expect(fleet.look(7 * 86_400)).toMatchObject({ state: 'inactive', fired: 1 });
  expect(fleet.changes.at(-1)).toMatchObject({
    row: { key: 'a' },
    value: null,
    why: 'the host is forgotten',
  });
});

test('hosts are chosen by name or label', () => {
  const fleet = silent('late', { filter: 'RACK=C1' });
  fleet.send('a', 1);
  fleet.send('b', 1, 0, { labels: { rack: 'c1' } });
  expect(fleet.look(31).rows.map(({ row }) => row?.key)).toEqual(['b']);
});

test('hosts are not late while nothing could come', () => {
  const fleet = silent('late');
  fleet.send('a', 1);
  fleet.look(60, fleet.nowMs + 60_000);
  expect(fleet.look(0, fleet.nowMs - 30_000).firing).toBe(0);
  expect(fleet.look(0, fleet.nowMs - 30_001).firing).toBe(1);
});
