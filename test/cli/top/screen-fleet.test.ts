import { expect, test } from 'vitest';
import { FleetConnection } from '../../../src/cli/top/fleet-connection.ts';
import { initialState } from '../../../src/cli/top/state.ts';
import type { Connection, Subscriber, View } from '../../../src/client/connection.ts';
import type { Who } from '../../../src/wire/rows.ts';
import type { Series } from '../../../src/wire/series.ts';
import { drawn, filled } from './drive.ts';
import { FakeConnection } from './fake-connection.ts';
import { health, leaderboard, row, totals, vmstat } from './messages.ts';

const ENTER = '\r';
const ESC = '\x1b';

/** The screen of a fleet, and the hosts that it showed. */
async function fleet(onShow: (host: string | null) => void = () => {}) {
  const shown: (string | null)[] = [];
  const state = {
    ...initialState({ group: 'name', sort: 'rate', search: '' }),
    isFleet: true,
    group: 'host' as const,
  };
  const showHost = (host: string | null) => {
    shown.push(host);
    onShow(host);
  };
  const screen = await filled({ columns: 80, rows: 24 }, { state, showHost });
  return { ...screen, shown };
}

test('hosts are the first board; Enter opens the programs of one, Esc returns', async () => {
  const screen = await fleet();
  const { connection, shown } = screen;
  expect(connection.asks('leaderboard')).toMatchObject({ hostsBy: 'host' });
  expect(screen.text()).toContain('by host');
  await screen.type(ENTER);
  await drawn();
  expect(shown).toEqual([expect.any(String)]);
  expect(connection.asks('leaderboard')).toMatchObject({ group: 'name' });
  expect(screen.lines()[0]).toMatch(/^vmtally top {2}host \S+/);
  await screen.type(ESC);
  await drawn();
  expect(shown.at(-1)).toBeNull();
  expect(connection.asks('leaderboard')).toMatchObject({ hostsBy: 'host' });
});

test('g groups all hosts by program; Enter on one shows the hosts that have it', async () => {
  const screen = await fleet();
  const { connection } = screen;
  await screen.type('g');
  await drawn();
  expect(connection.asks('leaderboard')).toMatchObject({ group: 'name' });
  connection.send(leaderboard([row(1), row(2)]));
  await drawn();
  await screen.type(ENTER);
  await drawn();
  expect(connection.asks('leaderboard')).toMatchObject({ hostsBy: 'host', within: { group: 'name' } });
});

/** Rows of these names, numbered from here: each table of a fleet numbers its rows anew. */
const rowsOf = (first: number, ...names: string[]) =>
  names.map((name, at) => {
    const made = row(first + at);
    return { ...made, who: { ...(made.who as Who), key: name, name } };
  });

test('Esc selects the program again whose hosts were shown, whatever the number of its row is now', async () => {
  const screen = await fleet();
  const { connection, model } = screen;
  await screen.type('g');
  await drawn();
  connection.send(leaderboard(rowsOf(1, 'cc1', 'node', 'sh')));
  await drawn();
  await screen.type('\x1b[B\x1b[B');
  await drawn();
  const { selected } = model.state;
  expect(selected).not.toBeNull();
  const keyOf = (chosen: number | null) => model.subscriptions.board.rows.get(chosen ?? -1)?.who?.key;
  const key = keyOf(selected);
  await screen.type(ENTER);
  await drawn();
  connection.send(leaderboard(rowsOf(7, 'web-1', 'web-2')));
  await drawn();
  await screen.type(ESC);
  await drawn();
  connection.send(leaderboard(rowsOf(selected === 2 ? 1 : 2, 'sh', 'node', 'cc1')));
  await drawn();
  expect(key).toBeDefined();
  expect(keyOf(model.state.selected)).toBe(key);
});

test('a host that was left is selected among the hosts, and none of its numbers stay', async () => {
  const screen = await fleet();
  const { connection, model } = screen;
  connection.send(leaderboard(rowsOf(1, 'web-1', 'web-2')));
  await drawn();
  await screen.type('\x1b[B');
  await drawn();
  await screen.type(ENTER);
  await drawn();
  connection.send(totals(), vmstat({ pgscan_kswapd: 12 }), health(), leaderboard(rowsOf(1, 'cc1')));
  await drawn();
  const { host } = model.state;
  await screen.type(ESC);
  await drawn();
  const { subscriptions } = model;
  expect(subscriptions.totals.total).toEqual([]);
  expect([subscriptions.vmstat.message, subscriptions.health.message]).toEqual([null, null]);
  expect(screen.text()).not.toContain('cc1');
  connection.send(leaderboard(rowsOf(4, 'db', 'web-2', 'web-1')));
  await drawn();
  expect(subscriptions.board.rows.get(model.state.selected ?? -1)?.who?.key).toBe(host);
});

test('the comparison of a host ends with it: the fleet is not asked for one', async () => {
  let isComparedInFleet: boolean | undefined;
  const screen = await fleet((host) => {
    if (host === null) isComparedInFleet = screen.connection.asks('compare') !== undefined;
  });
  const { connection, model } = screen;
  await screen.type(ENTER);
  await drawn();
  await screen.type('b');
  await drawn();
  expect(connection.asks('compare')).toBeDefined();
  await screen.type(ESC);
  await drawn();
  expect(model.state).toMatchObject({ host: null, compare: false });
  expect(isComparedInFleet).toBe(false);
});

test('keys for what only a host has say so', async () => {
  const screen = await fleet();
  const { connection } = screen;
  const before = connection.requests.length;
  await screen.type('c');
  await drawn();
  expect(screen.text()).toContain('open one first');
  expect(connection.requests).toHaveLength(before);
});

test('the rates in the head say that they are of the fleet where the table is of a part', async () => {
  const screen = await fleet();
  await screen.type('g');
  screen.connection.send(leaderboard(rowsOf(1, 'cc1')));
  await drawn();
  expect(screen.text()).not.toContain('fleet:');
  await screen.type(ENTER);
  screen.connection.send(leaderboard(rowsOf(1, 'web-1')));
  await drawn();
  expect(screen.line('fleet:')).toMatch(/^fleet: +kmalloc 1,234\/s/);
});

test('v switches between the board and the overview, and call sites are offered on a host only', async () => {
  const screen = await fleet();
  const { model, connection } = screen;
  expect(screen.lines().at(-1)).not.toContain('call sites');
  await screen.type('c');
  await drawn();
  expect(screen.text()).toContain('call sites are of a single host: open one first');
  const { series } = leaderboard([]);
  const slab = { ...(series ?? [])[0], label: 'kmem:kmem_cache_alloc' } as Series;
  connection.send(leaderboard([row(1)], { series: [...(series ?? []), slab] }));
  await drawn();
  await screen.type('v');
  await drawn();
  expect(screen.text()).not.toContain('single host');
  expect(model.state.table).toBe('overview');
  await screen.type('v');
  await drawn();
  expect(model.state.table).toBe('board');
  await screen.type(ENTER);
  await drawn();
  expect(screen.lines().at(-1)).toContain('call sites');
});

test('counters of the kernel, which a fleet has not, are refused in silence', async () => {
  const screen = await fleet();
  const { connection } = screen;
  connection.refuse('vmstat', 'a fleet has no view vmstat', 'REQUEST_INVALID');
  await drawn();
  expect(screen.text()).not.toContain('a fleet has no view');
});

test('all views are asked for again at another host', () => {
  const hosts: (string | undefined)[] = [];
  class Recorded extends FakeConnection {
    override subscribe(view: View, subscriber: Subscriber, host?: string): () => void {
      hosts.push(host);
      return super.subscribe(view, subscriber);
    }
  }
  const inner: Connection & FakeConnection = new Recorded();
  const connection = new FleetConnection(inner);
  const end = connection.subscribe({ view: 'health' }, { message: () => {} });
  connection.subscribe({ view: 'totals' }, { message: () => {} });
  connection.show('web-1');
  expect(hosts).toEqual([undefined, undefined, 'web-1', 'web-1']);
  expect(inner.views.map(({ view }) => view)).toEqual(['health', 'totals']);
  end();
  connection.show(null);
  expect(hosts.slice(4)).toEqual([undefined]);
});
