import { describe, expect, test } from 'vitest';
import { initialState } from '../../../src/cli/top/state.ts';
import { type Driven, drawn, filled } from './drive.ts';
import { leaderboard, row } from './messages.ts';

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
    const saveColumns = (hidden: readonly string[]) => {
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
    expect(screen.line('PAGES/s')).toMatch(/^ - {2}PAGES\/s +not counted: .*kmem:mm_page_alloc/);
    await mark(screen, 'RECLAIM');
    await screen.type(' ');
    expect(screen.line('RECLAIM')).toMatch(/^\[ \]/);
    await screen.type('\x1b');
    expect(screen.line('PROGRAM')).not.toContain('RECLAIM');
    await screen.type(F2);
    await mark(screen, 'PAGES/s');
    await screen.type('\r');
    expect(screen.lines().at(-1)).toContain('not counted');
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
  await mark(screen, 'RECLAIM');
  await screen.type('\r');
  expect(screen.line('RECLAIM↓')).toBeDefined();
  await screen.type(F6);
  await mark(screen, 'RECLAIM');
  await screen.type('\r');
  expect(screen.line('RECLAIM↑')).toBeDefined();
  // The mark begins at the column that sorts.
  await screen.type(F6);
  await screen.type('\r');
  expect(screen.line('RECLAIM↓')).toBeDefined();
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
    expect(screen.connection.views).toHaveLength(4);
    await screen.type('u\r');
    expect(screen.connection.asks('leaderboard')).toMatchObject({ group: 'name' });
    expect(screen.connection.asks('leaderboard')).not.toHaveProperty('within');
  });
});
