import { expect, test } from 'vitest';
import { initialState } from '../../../src/cli/top/state.ts';
import type { Row } from '../../../src/wire/rows.ts';
import { drawn, drive } from './drive.ts';
import { health, leaderboard, row, SERIES } from './messages.ts';

const F5 = '\x1b[15~';

/** Process 100 + n, which counts more the smaller n is. */
const child = (n: number, parent: number | null, name = `proc-${n}`): Row => {
  const made = row(n);
  return { ...made, who: { ...(made.who as NonNullable<Row['who']>), start: 10, parent, name } };
};
const FAMILY = [child(1, 105), child(2, 105), child(3, 102), child(4, null), child(5, 104), child(6, 999)];
const TREE = ['proc-4', '└─proc-5', '  ├─proc-1', '  └─proc-2', '    └─proc-3', 'proc-6'];
const REVERSED = ['proc-6', 'proc-4', '└─proc-5', '  ├─proc-2', '  │ └─proc-3', '  └─proc-1'];

async function screenOf(table: 'board' | 'overview', group: 'row' | 'name', by: 'pid' | 'uid' = 'pid') {
  const state = initialState({ table, group, sort: 'rate', search: '' });
  const screen = drive({ columns: 80, rows: 24 }, { state });
  const series = table === 'board' ? SERIES : SERIES.map((each) => ({ ...each, filter: null }));
  const send = () => screen.connection.send(health([], { by }), leaderboard(FAMILY, { series, rest: 0 }));
  send();
  send();
  await drawn();
  return { screen, send };
}

const names = (lines: readonly string[]) =>
  lines.flatMap((line) => /(?:[│├└─ ]*[├└]─)?proc-\d/.exec(line)?.[0].replace(/^ (?=\S)/, '') ?? []);

test('F5 shows the processes of the board by parent, siblings in order, and the list again', async () => {
  const { screen } = await screenOf('board', 'row');
  await screen.type(F5);
  expect(screen.lines()[0]).toContain('by parent');
  expect(names(screen.lines()).map((name) => name.trimStart())).toEqual(TREE.map((name) => name.trimStart()));
  const at = (name: string) => screen.line(name)?.indexOf(name) ?? -1;
  expect(['proc-5', 'proc-1', 'proc-3'].map((name) => at(name) - at('proc-4'))).toEqual([2, 4, 6]);
  await screen.type('R');
  expect(names(screen.lines()).map((name) => name.trimStart())).toEqual(
    REVERSED.map((name) => name.trimStart()),
  );
  await screen.type(`R${F5}`);
  expect(names(screen.lines())).toEqual([1, 2, 3, 4, 5, 6].map((n) => `proc-${n}`));
});

test('F5 in groups shows the processes, which alone have parents', async () => {
  const { screen, send } = await screenOf('board', 'name');
  await screen.type(F5);
  expect(screen.connection.asks('leaderboard')).toMatchObject({ group: 'row' });
  send();
  await drawn();
  expect(screen.line('proc-5')).toContain('└─proc-5');
  // A group has no parent: the tree waits for the processes.
  await screen.type('g');
  expect(screen.connection.asks('leaderboard')).toMatchObject({ group: 'name' });
});

test('a row of the tree is selected where it stands', async () => {
  const { screen } = await screenOf('board', 'row');
  await screen.type(F5);
  await screen.type('jj\r');
  expect(screen.model.state).toMatchObject({ place: 'detail', selected: 5 });
});

test('F5 says so if the rows are no processes', async () => {
  const { screen } = await screenOf('board', 'row', 'uid');
  await screen.type(F5);
  expect(screen.lines().at(-1)).toContain('no processes');
  expect(screen.model.state.tree).toBe(false);
});

test('ASCII draws the tree with |, ` and -', async () => {
  const state = initialState({ group: 'row', sort: 'rate', search: '' });
  const screen = drive({ columns: 80, rows: 24 }, { state, characters: 'ascii' });
  screen.connection.send(health(), leaderboard(FAMILY, { rest: 0 }));
  await screen.type(F5);
  await drawn();
  expect(screen.line('proc-5')).toContain('`-proc-5');
  expect(screen.line('proc-1')).toContain('|-proc-1');
});

test.each(['board', 'overview'] as const)(
  'i hides what has ended in the %s, as list and as tree',
  async (table) => {
    const screen = drive(
      { columns: 80, rows: 24 },
      { state: initialState({ table, group: 'row', sort: 'rate', search: '' }) },
    );
    const series = table === 'board' ? SERIES : SERIES.map((each) => ({ ...each, filter: null }));
    const ended = (made: Row): Row => ({
      ...made,
      who: { ...(made.who as NonNullable<Row['who']>), ended: true },
    });
    const rows = FAMILY.map((made) => (made.row === 5 ? ended(made) : made));
    screen.connection.send(health([]), leaderboard(rows, { series, rest: 0 }));
    await drawn();
    expect(names(screen.lines())).toHaveLength(6);
    await screen.type('i');
    expect(screen.lines()[0]).toContain('ended rows hidden');
    expect(names(screen.lines())).toEqual([1, 2, 3, 4, 6].map((n) => `proc-${n}`));
    expect(screen.line('others')).toContain('others (1)');
    await screen.type(F5);
    // The children of a hidden process stand at the top.
    expect(names(screen.lines()).map((name) => name.trimStart())).toEqual([
      'proc-1',
      'proc-2',
      '└─proc-3',
      'proc-4',
      'proc-6',
    ]);
    await screen.type('i');
    expect(names(screen.lines())).toHaveLength(6);
  },
);
