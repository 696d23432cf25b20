import { beforeEach, describe, expect, test, vi } from 'vitest';
import { LeaderboardView } from '../../../src/server/view/leaderboard.ts';
import { Rankings } from '../../../src/server/view/rankings.ts';
import { Board } from '../../../src/tally/board.ts';
import type { Series } from '../../../src/wire/series.ts';
import { LeaderboardRequest } from '../../../src/wire/view-requests.ts';
import { BYTES, feedTick, PLAIN, seriesOf, take, who } from '../../fixtures/feed.ts';

const ROWS = 500;

let board: Board;
let rankings: Rankings;
/** The next tick, in which all rows count, and change their order. */
const tick = (number: number) =>
  take(
    board,
    feedTick({
      tick: number,
      rows: number === 1 ? Array.from({ length: ROWS }, (_, row) => who(row)) : [],
      counts: Array.from({ length: ROWS }, (_, row) => [row, 0, 8, 1 + ((row * 7 * number) % ROWS)]),
    }),
  );
beforeEach(() => {
  board = new Board();
  board.setSeries([BYTES, PLAIN]);
  rankings = new Rankings(board);
  tick(1);
});

const order = (parts: Partial<LeaderboardRequest> = {}) =>
  LeaderboardRequest.parse({ view: 'leaderboard', series: BYTES.label, ...parts });
const viewOf = (parts: Partial<LeaderboardRequest>) => new LeaderboardView(order(parts), rankings);

describe('leaderboards that differ only in `top`', () => {
  test('share the ranking and each row of their messages', () => {
    const sorting = vi.spyOn(Array.prototype, 'toSorted');
    const views = Array.from({ length: 200 }, (_, index) => viewOf({ top: 1 + index }));
    const all = views.map((view) => view.snapshot(board, 'v1', 'main').rows);
    tick(2);
    const changed = views.map((view) => view.advance(board, 'v1', 'main')?.rows ?? []);
    const large = sorting.mock.contexts.filter((list) => (list as unknown[]).length === ROWS);
    sorting.mockRestore();
    expect(large).toHaveLength(2);
    expect(new Set(all.flat()).size).toBe(200);
    // A row is new in some of the boards, and in others it only counted.
    expect(new Set(changed.flat()).size).toBeLessThanOrEqual(2 * 200);
  });

  test('cost their own rows only, once one of them was sent', () => {
    const [one, two] = [viewOf({ top: 100 }), viewOf({ top: 200 })];
    expect(two.cost(board)).toEqual({ rows: 200, work: 200 + ROWS / 4 });
    one.snapshot(board, 'v1', 'main');
    expect(two.cost(board)).toEqual({ rows: 200, work: 100 + 100 / 4 });
    expect(viewOf({ top: 20, filter: 'x' }).cost(board).work).toBe(20 + ROWS / 4);
  });
});

describe('the rows of a message', () => {
  test('can be made in parts before it', () => {
    const view = viewOf({ top: 250 });
    // The first part is the ranking.
    const parts = [1, 2, 3, 4, 5].map(() => view.makeRows(false, 100));
    expect([parts, rankings.now(order()).made]).toEqual([[true, true, true, true, false], 250]);
    view.snapshot(board, 'v1', 'main');
    expect(rankings.now(order()).made).toBe(250);
    tick(2);
    expect([1, 2, 3, 4, 5].map(() => view.makeRows(true, 100))).toEqual([true, true, true, true, false]);
    view.advance(board, 'v1', 'main');
    expect(rankings.now(order()).made).toBe(250);
  });

  test('bring past ticks for the first thousand only', () => {
    const many = new Board();
    many.setSeries([BYTES]);
    const counts = Array.from({ length: 1_100 }, (_, row): [number, number, number, number] => [
      row,
      0,
      8,
      row + 1,
    ]);
    take(many, feedTick({ rows: counts.map(([row]) => who(row)), counts }));
    const rows = new Rankings(many).now(order()).rows(1_100);
    expect([rows[0]?.spark, rows[150]?.spark, rows[999]?.spark, rows[1_000]?.spark]).toEqual([
      [[1, 1_100]],
      [[1, 950]],
      [[1, 101]],
      undefined,
    ]);
  });
});

test('a filter selects from the order of all rows', () => {
  const all = rankings.now(order()).entries.map(({ row }) => row);
  const some = rankings.now(order({ filter: 'TASK1' })).entries.map(({ row }) => row);
  expect(some).toEqual(all.filter((row) => `task${row}`.includes('task1')));
});

test('`within` selects the rows of exactly one group', () => {
  take(
    board,
    feedTick({ tick: 2, rows: [who(3, { name: 'cc1' }), who(7, { name: 'cc1' }), who(9, { name: 'cc' })] }),
  );
  const rows = (key: string) =>
    rankings
      .now(order({ within: { group: 'name', key } }))
      .entries.map(({ row }) => row)
      .toSorted((a, b) => a - b);
  expect([rows('cc1'), rows('cc'), rows('c')]).toEqual([[3, 7], [9], []]);
});

test('vmtally itself is one group, and its rows belong to no other', () => {
  const own = [
    who(1, { name: 'vmtally', own: true }),
    who(2, { name: 'bpftrace', own: true }),
    who(3, { name: 'vmtally' }),
  ];
  take(board, feedTick({ tick: 2, rows: own }));
  const groups = rankings
    .now(order({ group: 'name' }))
    .entries.map(({ who: { key, members } }) => [key, members]);
  expect(groups).toContainEqual(['vmtally (itself)', 2]);
  expect(groups).toContainEqual(['vmtally', 1]);
  const rows = (key: string) => rankings.now(order({ within: { group: 'name', key } })).entries.length;
  expect([rows('vmtally (itself)'), rows('vmtally'), rows('bpftrace')]).toEqual([2, 1, 0]);
});

test('call sites are ranked by the bytes that were asked for, and by those that nobody asked for', () => {
  const got = seriesOf('kmem:kmalloc', { value: BYTES.value });
  const asked = seriesOf('kmem:kmalloc.bytes', { probe: got.probe, counts: 'bytes', sum: 'bytes' });
  const ranked = (all: Series[], sort: LeaderboardRequest['sort']) => {
    const sites = new Board();
    sites.setSeries(all);
    const counts: [number, number, number, number][] = [
      [0, 0, 64, 10],
      [0, 1, 0, 480],
      [1, 0, 8_000, 1],
      [1, 1, 0, 7_900],
      [2, 0, 900, 1],
      [2, 1, 0, 600],
    ];
    const rows = [0, 1, 2].map((row) => who(row));
    take(sites, feedTick({ rows, counts: counts.filter(([, series]) => series < all.length) }));
    return new Rankings(sites).now(order({ sort })).entries.map(({ row }) => row);
  };
  expect(ranked([got, asked], 'amount')).toEqual([1, 2, 0]);
  expect(ranked([got, asked], 'wasted')).toEqual([2, 0, 1]);
  expect(ranked([got, asked], 'requested')).toEqual([1, 2, 0]);
  expect(ranked([got], 'wasted')).toEqual([1, 2, 0]);
});

test('several series are ranked by their sum', () => {
  take(
    board,
    feedTick({
      tick: 2,
      counts: [
        [1, 0, 8, 10],
        [2, 1, 0, 11],
        [3, 0, 8, 6],
        [3, 1, 0, 6],
      ],
    }),
  );
  const first = (series: LeaderboardRequest['series']) =>
    rankings
      .now(order({ series }))
      .entries.slice(0, 2)
      .map(({ row }) => row);
  expect(first([BYTES.label, PLAIN.label])).toEqual([3, 2]);
  expect(first(BYTES.label)).toEqual([1, 3]);
});

describe('the ranking of the tick before', () => {
  test('is known if it was made then', () => {
    const before = rankings.now(order());
    tick(2);
    expect(rankings.before(order())).toBe(before);
    tick(3);
    expect(rankings.before(order())).toBeUndefined();
  });

  test('is not known after the series changed', () => {
    rankings.now(order());
    board.setSeries([PLAIN, BYTES]);
    tick(2);
    expect(rankings.before(order())).toBeUndefined();
  });

  test('is forgotten in time, whether anyone looks or not', () => {
    const ranking = rankings.now(order());
    ranking.rows(10);
    const forget = vi.spyOn(ranking, 'forgetRows');
    tick(2);
    rankings.follow();
    expect(forget).toHaveBeenCalledOnce();
  });
});

test('a group that returns after it disappeared has a new number', () => {
  const small = new Board({
    ended: 0,
    endedMs: 1,
    groups: 0,
    history: { ms: 1, bytes: 1 },
    groupHistory: { ms: 600_000, entries: 1_000 },
  });
  small.setSeries([BYTES]);
  const groups = new Rankings(small);
  const numbers = (number: number, ended: boolean) => {
    take(small, feedTick({ tick: number, rows: [who(number, { name: 'cc1', ended })] }));
    return groups.now(order({ group: 'name' })).entries.map(({ row }) => row);
  };
  expect([numbers(1, false), numbers(2, false)]).toEqual([[0], [0]]);
  take(small, feedTick({ tick: 3, rows: [who(1, { ended: true }), who(2, { ended: true })] }));
  expect(groups.now(order({ group: 'name' })).entries).toEqual([]);
  expect(numbers(4, false)).toEqual([1]);
});
