import { expect, test } from 'vitest';
import { filled } from './drive.ts';

const SIZE = { columns: 80, rows: 24 };
const F3 = '\x1bOR';

test('/ selects the next row that contains a text; F3 the one after it, and so around', async () => {
  const screen = await filled(SIZE);
  await screen.type('/cc1');
  expect(screen.lines().at(-1)).toMatch(/^Search: cc1/);
  expect(screen.model.state.selected).toBe(5);
  // No row is hidden.
  expect(screen.names()[0]).toBe('101');
  await screen.type(F3);
  expect(screen.model.state.selected).toBe(11);
  await screen.type(F3.repeat(5));
  expect(screen.model.state.selected).toBe(5);
  await screen.type('\r');
  expect(screen.model.state).toMatchObject({ prompt: null, filter: '', selected: 5 });
});

test('a text that no row contains is reported, and the selection stays', async () => {
  const screen = await filled(SIZE);
  await screen.type(`${F3}cc1x`);
  expect(screen.lines().at(-1)).toMatch(/^Search: cc1x .*no row contains “cc1x”/);
  expect(screen.model.state.selected).toBe(5);
  await screen.type('\x7f');
  expect(screen.lines().at(-1)).not.toContain('no row');
});
