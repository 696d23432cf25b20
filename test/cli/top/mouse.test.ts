import { describe, expect, test } from 'vitest';
import { type Driven, filled } from './drive.ts';

const SIZE = { columns: 100, rows: 24 };
const click = (column: number, line: number) => `\x1b[<0;${column};${line}M\x1b[<0;${column};${line}m`;
const [UP, DOWN] = ['\x1b[<64;1;1M', '\x1b[<65;1;1M'];
const headOf = (screen: Driven) => screen.lines().findIndex((line) => line.includes('RATE/s'));

describe('a click', () => {
  test('on a head sorts by its column, again: reverses', async () => {
    const screen = await filled(SIZE);
    const head = headOf(screen);
    const at = (screen.lines()[head] ?? '').indexOf('TOTAL') + 1;
    await screen.type(click(at, head + 1));
    expect(screen.line('TOTAL↓')).toBeDefined();
    await screen.type(click(at, head + 1));
    expect(screen.line('TOTAL↑')).toBeDefined();
    await screen.type(click((screen.lines()[head] ?? '').indexOf('SHARE') + 1, head + 1));
    expect(screen.line('TOTAL↑')).toBeDefined();
  });

  test('on a row selects it, scrolled too; elsewhere it does nothing', async () => {
    const screen = await filled(SIZE);
    const head = headOf(screen);
    await screen.type(click(5, head + 3));
    expect(screen.model.state.selected).toBe(2);
    await screen.type('\x1b[F');
    const first = Number(screen.names()[0]) - 100;
    await screen.type(click(5, head + 2));
    expect(screen.model.state.selected).toBe(first);
    await screen.type(click(5, 1) + click(5, SIZE.rows) + click(5, SIZE.rows - 1));
    expect(screen.model.state.selected).toBe(first);
  });
});

test('the wheel moves three rows, and scrolls help', async () => {
  const screen = await filled(SIZE);
  await screen.type(DOWN + DOWN + UP);
  expect(screen.model.state.selected).toBe(4);
  await screen.type('h');
  const before = screen.lines()[1];
  await screen.type(DOWN);
  expect(screen.lines()[1]).not.toBe(before);
  expect(screen.actions).toEqual([]);
});

test('a key without a use says where the keys are', async () => {
  const screen = await filled(SIZE);
  await screen.type('x');
  expect(screen.lines().at(-1)).toContain('x is no key here; h: help');
  await screen.type('H');
  expect(screen.lines().at(-1)).toContain('vmtally top --by tid');
});
