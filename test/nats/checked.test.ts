import { expect, test } from 'vitest';
import { z } from 'zod';
import { checked } from '../../src/nats/checked.ts';
import { ServerMessage } from '../../src/wire/messages.ts';

const WHO = {
  key: '7',
  start: 1,
  parent: 1,
  name: 'a',
  user: 'u',
  cgroup: '/',
  place: '/',
  ended: false,
  shared: 0,
  members: 1,
  running: 1,
};
const ROWS = Array.from({ length: 2_000 }, (_, row) => ({ row, who: WHO, cells: [[0, row, null, 1, null]] }));
const BOARD = {
  type: 'leaderboard',
  key: 'v1',
  session: 'main',
  reset: true,
  tick: 3,
  atMs: 1_000,
  seconds: 1,
  chosen: 'kmem:kmalloc',
  rows: ROWS,
  gone: Array.from({ length: 5_000 }, (_, row) => row),
  total: [],
  rest: { rows: 0, ended: 0, cells: [] },
  left: [],
};
/** A value of which zod must see few parts. */
const untouched = (value: object, reads: { count: number }) =>
  new Proxy(value, {
    get(target, name) {
      reads.count++;
      return Reflect.get(target, name) as unknown;
    },
  });

test('a large message is checked whole', () => {
  expect(checked(ServerMessage, BOARD)).toEqual(ServerMessage.parse(BOARD));
});

test.each([
  ['a row that is none', { rows: [...ROWS, {}] }],
  ['a cell that is none', { rows: [...ROWS, { row: 1, cells: [[0, 1, null, 'x', null]] }] }],
  ['a number that is none', { gone: [...BOARD.gone, 'x'] }],
  ['a field of none', { other: 1 }],
  ['no list', { rows: undefined }],
])('with %s it is none', (_, fault) => {
  expect(checked(ServerMessage, { ...BOARD, ...fault })).toBeUndefined();
});

test('the first fault of many ends the check', () => {
  const reads = { count: 0 };
  const rows = Array.from({ length: 100_000 }, () => untouched({}, reads));
  expect(checked(ServerMessage, { ...BOARD, rows })).toBeUndefined();
  expect(reads.count).toBeLessThan(20_000);
});

test('faults deep within end the check too', () => {
  const schema = z.object({ list: z.array(z.tuple([z.int(), z.array(z.strictObject({ a: z.int() }))])) });
  const reads = { count: 0 };
  const bad = (): unknown[] => Array.from({ length: 2_000 }, () => untouched({}, reads));
  const list = Array.from({ length: 100 }, (_, place) => [place, bad()]);
  expect(checked(schema, { list })).toBeUndefined();
  expect(reads.count).toBeLessThan(20_000);
});
