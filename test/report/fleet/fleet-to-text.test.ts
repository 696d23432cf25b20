import { expect, test } from 'vitest';
import { cellBytes } from '../../../src/fleet/cell-bytes.ts';
import { Fleet } from '../../../src/fleet/fleet.ts';
import { fleetToText } from '../../../src/report/fleet/fleet-to-text.ts';
import { ExactBoards } from '../../../src/server/fleet/exact-boards.ts';
import type { FleetContext } from '../../../src/server/fleet/fleet-view.ts';
import { fleetBoard, fleetReport } from '../../../src/server/fleet/report.ts';
import { FleetBoardQuery, FleetQuery } from '../../../src/wire/fleet-http.ts';
import { OWN_GROUP } from '../../../src/wire/groups.ts';
import { summaryOf } from '../../fleet/summary-fixture.ts';

const NOW = 1_790_000_011_000;

function textOf(
  state: Fleet,
  nowMs = NOW,
  {
    top = '100',
    characters = 'all',
    series,
    group = 'name',
  }: { top?: string; characters?: 'all' | 'ascii'; series?: string; group?: 'name' | 'host' } = {},
): string {
  const context: FleetContext = {
    state,
    name: 'prod',
    source: () => ({ servers: [], state: 'ok', problem: null }),
    nowMs: () => nowMs,
    tick: 0,
    top: 10,
    exact: new ExactBoards(state, { groups: () => Promise.reject(new Error('nobody asks')) }),
    sessions: [],
    alerts: { all: [], status: [] },
    processes: {
      controller: { cpuPercent: 0, rssBytes: 0 },
      server: { cpuPercent: 0, rssBytes: 0, clients: 0, slowClients: 0, lostTicks: 0 },
    },
  };
  const hosts = fleetReport(FleetQuery.parse({ series }), context);
  const board = fleetBoard(
    FleetBoardQuery.parse({ sort: 'count', top, series, ...(group === 'host' && { hostsBy: 'host' }) }),
    context,
  );
  return fleetToText({ schema: 'vmtally.fleet-once/1', group, hosts, board }, characters);
}

test('the sums, the hosts and the programs are tables of at most 80 columns', () => {
  const state = new Fleet();
  state.tick(NOW);
  state.take(summaryOf(), { receivedMs: NOW });
  state.take(summaryOf({ host: `${'long.'.repeat(30)}example`, missing: [null, 7] }), { receivedMs: NOW });
  const text = textOf(state);
  expect(text).toContain('Fleet prod: 2 hosts, 0 late, 0 gone');
  expect(text).toMatch(/kmem:kmalloc +20,014 +1\.2 MiB +\d+ +0\? +2/);
  expect(text).toMatch(/web-1\.example +present +0s +10,007/);
  expect(text).toMatch(/evt +20,014 +\d+ +2/);
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('hosts that are late are named, with what their counts mean', () => {
  const state = new Fleet();
  state.tick(NOW);
  state.take(summaryOf(), { receivedMs: NOW });
  state.tick(NOW + 40_000);
  const text = textOf(state, NOW + 40_000);
  expect(text).toContain('1 late');
  expect(text).toMatch(/web-1\.example +late +40s +10,007 +- +-$/m);
  expect(text).toMatch(/their last counts are in the sums: web-1\.example\s+\(late\)/);
});

test('vmtally itself is the last program, whatever it counts', () => {
  const state = new Fleet();
  state.tick(NOW);
  const numbers = { series: 0, amount: 64, recent: 1, recentAmount: 64 };
  const cells = cellBytes([90_007, 31].map((count, entry) => ({ ...numbers, entry, count })));
  const name = { ...summaryOf().groups.name, keys: [OWN_GROUP, 'evt'], cells };
  state.take(summaryOf({ groups: { ...summaryOf().groups, name } }), { receivedMs: NOW });
  expect(textOf(state)).toMatch(/evt +31 +\d+ +1\n vmtally \(itself\) +90,007/);
});

test('a host has a ? only where its count of the event of the table may be too low', () => {
  const state = new Fleet();
  state.tick(NOW);
  state.take(summaryOf({ host: 'db-1', missing: [0, 7] }), { receivedMs: NOW });
  state.take(summaryOf({ host: 'db-2', missing: [7, 0] }), { receivedMs: NOW });
  const text = textOf(state);
  expect(text).toMatch(/db-1 +present +0s +10,007 /);
  expect(text).toMatch(/db-2 +present +0s +10,007\? /);
});

test('a fleet without hosts says what to do', () => {
  expect(textOf(new Fleet())).toContain('run vmtally serve with --fleet');
});

test('time that was not counted stands beside the bound of what is missing', () => {
  const state = new Fleet();
  state.tick(NOW);
  state.take(summaryOf({ missing: [66, 0], uncountedSeconds: [152.4, 0] }), { receivedMs: NOW });
  const text = textOf(state);
  expect(text).toMatch(/kmem:kmalloc .* ≤66\+153s +1\n/);
  expect(text).toMatch(/kmem:mm_page_alloc .* 0 +1\n/);
  expect(text).toContain('In MISSING, `+153s` is the time in which hosts did not count');
  expect(text).toMatch(/No bound is\s+known of what they missed then/);
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('two services of a host: says when the other was seen, as it may have ended since', () => {
  const state = new Fleet();
  state.tick(NOW);
  state.take(summaryOf(), { receivedMs: NOW });
  state.noteTwin('web-1.example', '{}', NOW - 90_000);
  expect(textOf(state).replaceAll(/\s+/g, ' ')).toContain(
    'Two services publish as web-1.example (seen 90 s ago): give one of them another --fleet-host.',
  );
});

test('groups without a line are counted, with their sum', () => {
  const state = new Fleet();
  state.tick(NOW);
  const cell = (entry: number, count: number) => ({
    entry,
    series: 0,
    count,
    amount: 0,
    recent: 0,
    recentAmount: 0,
  });
  const name = { ...summaryOf().groups.name, keys: ['evt', 'cc1', 'sh'] };
  const cells = cellBytes([cell(0, 10_000), cell(1, 5), cell(2, 2)]);
  state.take(summaryOf({ groups: { ...summaryOf().groups, name: { ...name, cells } } }), { receivedMs: NOW });
  expect(textOf(state, NOW, { top: '1' })).toMatch(/ evt +10,000 .*\n 2 more programs +7 +\d+\n/);
  expect(textOf(state)).not.toContain('more programs');
});

test('the time has its zone, and a terminal of ASCII gets signs of ASCII', () => {
  const state = new Fleet();
  state.tick(NOW);
  state.take(summaryOf({ missing: [66, 0] }), { receivedMs: NOW });
  expect(textOf(state)).toMatch(/, at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d\n/);
  expect(textOf(state)).toMatch(/kmem:kmalloc .* ≤66 +1\n/);
  const ascii = textOf(state, NOW, { characters: 'ascii' });
  expect(ascii).toMatch(/kmem:kmalloc .* <=66 +1\n/);
  expect(ascii).toMatch(/^[\x20-\x7e\n]+$/);
});

test.each([
  [359_000, '99.7h'],
  [86_400 * 70_000, '70000d'],
])('in ASCII too a space separates what is missing from the rate: %i s', (seconds, text) => {
  const state = new Fleet();
  state.tick(NOW);
  const change = { missing: [99_999, 0], uncountedSeconds: [seconds, 0] };
  state.take(summaryOf(change), { receivedMs: NOW });
  state.take(summaryOf({ host: 'b', missing: [null, 0] }), { receivedMs: NOW });
  const line = textOf(state, NOW, { characters: 'ascii' })
    .split('\n')
    .find((each) => each.includes('<='));
  expect(line).toContain(` <=99999+${text}? `);
  expect(line?.length).toBeLessThanOrEqual(80);
});

test('a name that is too long for its column has lines of its own, so that its filter is told', () => {
  const state = new Fleet();
  state.tick(NOW);
  const [kmalloc, pages] = summaryOf().series;
  if (kmalloc === undefined || pages === undefined) throw new Error('the fixture has two series');
  const filter = `bytes_alloc > 4096 && ${Array(8).fill('bytes_req != 8192').join(' && ')}`;
  state.take(summaryOf({ series: [{ ...kmalloc, filter }, pages] }), { receivedMs: NOW });
  const text = textOf(state);
  const [names, numbers] = text.split('AMOUNT')[1]?.split(/\n {22,}(?=10,007)/) ?? [];
  expect(names?.replaceAll(/\s+/g, ' ')).toContain(`kmem:kmalloc [bytes, if ${filter}]`);
  expect(numbers).toMatch(/^10,007 +625 KiB /);
  expect(text.replaceAll(/\s+/g, ' ')).toContain(`Hosts by kmem:kmalloc [bytes, if ${filter}] a second`);
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('an amount that is too long for its column is shorter', () => {
  const state = new Fleet();
  state.tick(NOW);
  const cell = { entry: 0, series: 1, count: 31, recent: 0, recentAmount: 0 };
  for (const [amount, text] of [
    [527_155, '527,155 pages'],
    [12_345_678_901, '12G pages'],
  ] as const) {
    state.take(summaryOf({ seq: amount, totals: cellBytes([{ ...cell, amount }]) }), { receivedMs: NOW });
    const lines = textOf(state).split('\n');
    const head = lines.find((line) => line.includes('AMOUNT')) ?? '';
    const line = lines.find((each) => each.startsWith(' kmem:mm_page_alloc'));
    expect(line).toContain(` ${text} `);
    expect(line?.indexOf(text)).toBe(head.indexOf('AMOUNT') + 'AMOUNT'.length - text.length);
  }
});

test('groups have the hosts on which they counted any event; a host has none', () => {
  const state = new Fleet();
  state.tick(NOW);
  state.take(summaryOf(), { receivedMs: NOW });
  expect(textOf(state)).toMatch(/NAME +COUNT +RATE\/S ON HOSTS\n evt +10,007 +\d+ +1\n/);
  const byHost = textOf(state, NOW, { group: 'host' });
  expect(byHost).not.toContain('ON HOSTS');
  expect(byHost).toMatch(/NAME +COUNT +RATE\/S\n web-1\.example +10,007 +\d+\n/);
});
