import { expect, onTestFinished, test } from 'vitest';
import { cellBytes } from '../../../src/fleet/cell-bytes.ts';
import { Fleet } from '../../../src/fleet/fleet.ts';
import { FleetHub } from '../../../src/server/fleet/fleet-hub.ts';
import { fleetBoard } from '../../../src/server/fleet/report.ts';
import { FleetBoardQuery } from '../../../src/wire/fleet-http.ts';
import { OWN_GROUP } from '../../../src/wire/groups.ts';
import { summaryOf } from '../../fleet/summary-fixture.ts';

const none = () => Promise.reject(new Error('no host answers'));

function hubOf(state: Fleet): FleetHub {
  const hub = new FleetHub({
    state,
    name: 'prod',
    source: () => ({ servers: [], state: 'ok', problem: null }),
    relay: { look: none, groups: none },
    usage: () => ({ cpuPercent: 0, rssBytes: 0 }),
    clients: () => 0,
    top: 100,
  });
  onTestFinished(() => hub.close());
  return hub;
}

test('vmtally itself has its place by number in a report for programs, is marked, and counts as a sure place', () => {
  const state = new Fleet();
  const { groups } = summaryOf();
  const counts: [key: string, count: number][] = [
    ['gcc', 5],
    [OWN_GROUP, 9],
    ['ld', 3],
  ];
  const cells = counts.map(([, count], entry) => ({
    entry,
    series: 0,
    count,
    amount: 64 * count,
    recent: 0,
    recentAmount: 0,
  }));
  const name = { ...groups.name, keys: counts.map(([key]) => key), cells: cellBytes(cells) };
  state.take(summaryOf({ groups: { ...groups, name } }), { receivedMs: Date.now() });
  const { rows, sure } = fleetBoard(FleetBoardQuery.parse({ sort: 'count' }), hubOf(state));
  expect(rows.map(({ who }) => [who?.key, who?.own])).toEqual([
    [OWN_GROUP, true],
    ['gcc', undefined],
    ['ld', undefined],
  ]);
  expect(sure).toBe(3);
});
