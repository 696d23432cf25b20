import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { BoardRequest } from '../../src/fleet/board-request.ts';
import { cellBytes } from '../../src/fleet/cell-bytes.ts';
import { Fleet } from '../../src/fleet/fleet.ts';
import { HostRecord } from '../../src/fleet/host-record.ts';
import type { GroupList, Summary } from '../../src/fleet/schema.ts';
import { summaryOf } from './summary-fixture.ts';

const RECEIPT = { receivedMs: 1_790_000_010_000 };
const cell = (entry: number, count: number) => ({
  entry,
  series: 0,
  count,
  amount: 0,
  recent: 0,
  recentAmount: 0,
});

/** Programs with these counts, of which others have at most `most`. */
const names = (counts: Record<string, number>, most = 0): Summary['groups'] => ({
  ...summaryOf().groups,
  name: {
    keys: Object.keys(counts),
    cells: cellBytes(Object.values(counts).map((count, entry) => cell(entry, count))),
    left: most > 0 ? 5 : 0,
    most: cellBytes([cell(0, most)]),
    blur: cellBytes([]),
  } satisfies GroupList,
});

const byName = (fleet: Fleet, top = 9) => fleet.board({ group: 'name', sort: 'count', top });

describe('a board of groups', () => {
  it('bounds what hosts did not send, and says how many places are sure', () => {
    const fleet = new Fleet();
    fleet.take(summaryOf({ host: 'a', groups: names({ x: 100, y: 60, z: 55 }) }), RECEIPT);
    fleet.take(summaryOf({ host: 'b', groups: names({ x: 10, z: 9 }, 7) }), RECEIPT);
    const { rows, sure, rest } = byName(fleet);
    expect(rows.map(({ key, chosen, more, hosts }) => [key, chosen, more, hosts])).toEqual([
      ['x', 110, 0, 2],
      ['z', 64, 0, 2],
      ['y', 60, 7, 1],
    ]);
    // y may have 67, z has 64.
    expect(sure).toBe(1);
    expect(rest).toMatchObject({ entries: 0, unsent: 5 });
  });

  it('is sure of no place that a group which no host sent may have', () => {
    const fleet = new Fleet();
    for (const host of ['a', 'b'])
      fleet.take(summaryOf({ host, groups: names({ [host]: 100 }, 99) }), RECEIPT);
    expect(byName(fleet)).toMatchObject({ sure: 0, rows: [{ more: 99 }, { more: 99 }] });
  });

  it('within a host has what that host sent, and within a program the hosts that run it', () => {
    const fleet = new Fleet();
    fleet.take(summaryOf({ host: 'a', groups: names({ x: 3, y: 2 }) }), RECEIPT);
    fleet.take(summaryOf({ host: 'b', groups: names({ y: 5 }) }), RECEIPT);
    const within = (board: ReturnType<Fleet['board']>) => board.rows.map(({ key, chosen }) => [key, chosen]);
    expect(within(fleet.board({ group: 'name', sort: 'count', top: 9, within: { host: 'a' } }))).toEqual([
      ['x', 3],
      ['y', 2],
    ]);
    const ofProgram = { group: 'name', key: 'y' } as const;
    expect(within(fleet.board({ group: 'host', sort: 'count', top: 9, within: ofProgram }))).toEqual([
      ['b', 5],
      ['a', 2],
    ]);
    expect(within(fleet.board({ group: 'label:rack', sort: 'count', top: 9 }))).toEqual([['b7', 20_014]]);
    expect(within(fleet.board({ group: 'host', sort: 'count', top: 1, filter: 'B' }))).toEqual([
      ['b', 10_007],
    ]);
  });
});

describe('places for hosts', () => {
  it('that are taken: further hosts are refused, counted and named', () => {
    const fleet = new Fleet({ mostHosts: 1 });
    expect(['a', 'b', 'b'].map((host) => fleet.take(summaryOf({ host }), RECEIPT))).toEqual([
      'new',
      'hosts',
      'hosts',
    ]);
    expect(fleet.totals()).toMatchObject({ beyond: { hosts: 1, names: ['b'] }, refused: { hosts: 2 } });
  });

  it('without memory for rows and groups keep the totals, and bound what is not kept', () => {
    const [whole, thin] = [new Fleet(), new Fleet({ mostBytes: 0 })];
    for (const fleet of [whole, thin]) fleet.take(summaryOf({ groups: names({ x: 5, y: 3 }, 2) }), RECEIPT);
    expect(thin.totals()).toMatchObject({ thinned: 1, series: whole.totals().series });
    expect(byName(thin)).toMatchObject({ rows: [], sure: 0, rest: { unsent: 7, cells: byName(thin).total } });
    const rows = thin.board({ group: 'row', sort: 'count', top: 9 });
    expect(rows).toMatchObject({ rows: [], rest: { unsent: 1 } });
    thin.take(summaryOf({ host: 'b', groups: names({ x: 1 }) }), RECEIPT);
    expect(thin.totals().thinned).toBe(2);
  });
});

it('a run of an earlier epoch is taken where the stream lost the later one, once the host is gone', () => {
  const fleet = new Fleet();
  const { receivedMs } = RECEIPT;
  fleet.take(summaryOf({ epoch: 5 }), RECEIPT);
  const again = summaryOf({ run: 'r9', runMs: 1_790_000_900_000, atMs: 1_790_000_910_000 });
  expect(fleet.take(again, { receivedMs: receivedMs + 20_000 })).toBe('old');
  fleet.tick(receivedMs + 910_000);
  expect(fleet.take(again, { receivedMs: receivedMs + 910_000 })).toBe('new');
});

describe('a board that is made again', () => {
  it.each<Partial<BoardRequest>>([
    { group: 'host' },
    { group: 'row' },
    { group: 'row', filter: 'evt' },
    { group: 'name' },
  ])('%j reads only the hosts that changed, and those that it shows', (change) => {
    const fleet = new Fleet();
    const hosts = Array.from({ length: 200 }, (_, place) => `h${place}`);
    for (const host of hosts) fleet.take(summaryOf({ host }), RECEIPT);
    const look = () => {
      fleet.board({ group: 'host', sort: 'count', top: 1, ...change });
      fleet.hosts();
    };
    look();
    fleet.take(summaryOf({ host: 'h7', seq: 2 }), RECEIPT);
    const read = vi.spyOn(HostRecord.prototype, 'read');
    const rows = vi.spyOn(HostRecord.prototype, 'rowsText', 'get');
    onTestFinished(() => void vi.restoreAllMocks());
    look();
    expect(read.mock.calls.length + rows.mock.calls.length).toBeLessThan(20);
  });

  it('has the rows whose name, user, cgroup, host or number has the text, in any case', () => {
    const fleet = new Fleet();
    for (const host of ['web-1', 'db-1']) fleet.take(summaryOf({ host }), RECEIPT);
    const keys = (filter: string) =>
      fleet.board({ group: 'row', sort: 'count', top: 9, filter }).rows.map(({ key }) => key);
    for (const filter of ['EVT', 'root', 'system.slice', '4242', '-1', '/'])
      expect(keys(filter)).toEqual(['db-1/4', 'web-1/4']);
    expect(keys('WEB')).toEqual(['web-1/4']);
    for (const filter of ['evt"', '"evt', 'name', '\\']) expect(keys(filter)).toEqual([]);
  });
});
