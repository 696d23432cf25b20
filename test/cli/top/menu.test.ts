import { describe, expect, test } from 'vitest';
import type { SavedColumns } from '../../../src/cli/top/saved-columns.ts';
import { initialState } from '../../../src/cli/top/state.ts';
import type { View } from '../../../src/client/connection.ts';
import type { Cell } from '../../../src/wire/rows.ts';
import { type Driven, drawn, filled } from './drive.ts';
import { leaderboard, row, SERIES } from './messages.ts';

const SIZE = { columns: 80, rows: 24 };
const DOWN = '\x1b[B';
const [F2, F6] = ['\x1bOQ', '\x1b[17~'];

const state = initialState({ table: 'overview', group: 'name', sort: 'rate', search: '' });
const overview = () => filled(SIZE, { state });
/** Presses Down until the marked item is the one of a text. */
async function mark(screen: Driven, text: string): Promise<void> {
  const at = screen.lines().findIndex((line) => line.includes(text));
  await screen.type(DOWN.repeat(at - 1 - (screen.model.state.menu?.at ?? 0)));
}

describe('F2 chooses columns', () => {
  test('and saves them; the last line says why it could not', async () => {
    const saved: (readonly string[])[] = [];
    let failure = '';
    const saveColumns = ({ hidden }: SavedColumns) => {
      saved.push(hidden);
      return failure;
    };
    const screen = await filled(SIZE, { saveColumns });
    await screen.type(`${F2}j`);
    expect(saved).toEqual([]);
    await mark(screen, 'TOTAL');
    await screen.type(' ');
    expect(saved).toEqual([['count']]);
    failure = 'columns are not saved: no room';
    await screen.type(' ');
    expect(saved.at(-1)).toEqual([]);
    expect(screen.lines().at(-1)).toContain(failure);
  });

  test('of the overview, and says what a column needs that is not counted', async () => {
    const screen = await overview();
    expect(screen.line('PROGRAM')).toContain('FAULTS/s');
    await screen.type(F2);
    expect(screen.line('FAULTS/s')).toMatch(/^\[x\] FAULTS\/s/);
    expect(screen.line('PAGES/s')).toMatch(/^ - {2}PAGES\/s +not counted: needs kmem:mm_page_alloc *$/);
    await mark(screen, 'RECL/s');
    await screen.type(' ');
    expect(screen.line('RECL/s')).toMatch(/^\[ \]/);
    await screen.type('\x1b');
    expect(screen.line('PROGRAM')).not.toContain('RECL/s');
    await screen.type(F2);
    await mark(screen, 'PAGES/s');
    await screen.type('\r');
    expect(screen.lines().at(-1)).toContain('not counted');
  });

  test('that need other events, which a session of its own counts as long as they are shown', async () => {
    const saved: SavedColumns[] = [];
    const saveColumns = (columns: SavedColumns) => {
      saved.push(columns);
      return '';
    };
    const screen = await filled(SIZE, { state, saveColumns });
    const asked: string[] = [];
    screen.connection.countBeside = async (events) => {
      asked.push(events.join());
      return events.length === 0 ? null : 's1';
    };
    const isBeside = (view: View) => 'session' in view && view.session === 's1';
    await screen.type(F2);
    expect(screen.line('FREED/s')).toMatch(/^\[ \] FREED\/s +Pages that the program gave back/);
    await mark(screen, 'FREED/s');
    expect(screen.text().replaceAll(/\s+/g, ' ')).toContain(
      'kmem:mm_page_free, in a session of its own. Each event costs about 80 ns',
    );
    await screen.type(' ');
    expect(screen.line('FREED/s')).toMatch(/^\[x\]/);
    expect(asked).toEqual(['kmem:mm_page_free']);
    expect(saved.at(-1)).toMatchObject({ shown: ['pagesFreed'], hidden: [] });
    const view = screen.connection.views.find(isBeside) ?? expect.fail();
    expect(view).toMatchObject({ view: 'leaderboard', group: 'name', session: 's1' });
    const series = [{ ...SERIES[0], label: 'kmem:mm_page_free' }] as typeof SERIES;
    const cells: Cell[] = [[0, 900, 900, 700, 700]];
    const freed = { ...leaderboard([{ ...row(1), cells }], { series }), session: 's1' };
    screen.connection.sendTo(view, freed);
    await screen.type('\x1b');
    await drawn();
    expect(screen.line('PROGRAM')).toContain('FREED/s');
    expect(screen.text()).toMatch(/ 700( |$)/m);
    await screen.type(F2);
    await mark(screen, 'FREED/s');
    await screen.type(' ');
    expect(asked).toEqual(['kmem:mm_page_free', '']);
    expect(screen.connection.views.find(isBeside)).toBeUndefined();
    await screen.type('\x1b');
    expect(screen.line('PROGRAM')).not.toContain('FREED/s');
  });

  test('and says why a session for them cannot count', async () => {
    const screen = await overview();
    screen.connection.countBeside = () => Promise.reject(new Error('no room'));
    await screen.type(F2);
    await mark(screen, 'FREED/s');
    await screen.type(' ');
    await drawn();
    expect(screen.lines().at(-1)).toContain('no room');
  });

  test('of the board, but not the one that sorts it', async () => {
    const screen = await filled(SIZE);
    await screen.type(F2);
    await mark(screen, 'TOTAL');
    await screen.type(' \x1b');
    expect(screen.line('RATE/s')).not.toContain('TOTAL');
    await screen.type('T');
    expect(screen.line('RATE/s')).toContain('TOTAL↓');
  });
});

test('F6 chooses the column that sorts; the same again reverses the order', async () => {
  const screen = await overview();
  await screen.type(F6);
  expect(screen.line('[x]')).toContain('FAULTS/s');
  await mark(screen, 'RECL/s');
  await screen.type('\r');
  expect(screen.line('RECL/s↓')).toBeDefined();
  await screen.type(F6);
  await mark(screen, 'RECL/s');
  await screen.type('\r');
  expect(screen.line('RECL/s↑')).toBeDefined();
  // The mark begins at the column that sorts.
  await screen.type(F6);
  await screen.type('\r');
  expect(screen.line('RECL/s↓')).toBeDefined();
});

describe('u shows exactly the processes of a user', () => {
  const users = () =>
    leaderboard(
      ['root', 'postgres'].map((name, index) => {
        const { who, ...rest } = row(index + 1);
        return { ...rest, ...(who && { who: { ...who, key: name, name, user: name } }) };
      }),
    );

  test('and of all users again', async () => {
    const screen = await overview();
    await screen.type('u');
    expect(screen.connection.views).toContainEqual({ view: 'leaderboard', group: 'user', top: 200 });
    screen.connection.send(users());
    await drawn();
    expect(screen.lines().slice(1, 4)).toEqual(['[x] all users', '[ ] postgres', '[ ] root']);
    await screen.type(`${DOWN}\r`);
    const within = { group: 'user', key: 'postgres' };
    expect(screen.connection.asks('leaderboard')).toMatchObject({ group: 'row', within });
    expect(screen.connection.views).toHaveLength(5);
    await screen.type('u\r');
    expect(screen.connection.asks('leaderboard')).toMatchObject({ group: 'name' });
    expect(screen.connection.asks('leaderboard')).not.toHaveProperty('within');
  });
});
