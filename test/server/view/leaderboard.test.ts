import { describe, expect, test } from 'vitest';
import { Leaderboard } from '../../../src/client/leaderboard.ts';
import { LeaderboardView } from '../../../src/server/view/leaderboard.ts';
import { Rankings } from '../../../src/server/view/rankings.ts';
import { Board } from '../../../src/tally/board.ts';
import type { FeedTick } from '../../../src/wire/feed.ts';
import { GROUPINGS, GROUPS } from '../../../src/wire/groups.ts';
import { ServerMessage } from '../../../src/wire/messages.ts';
import type { Cell } from '../../../src/wire/rows.ts';
import { LeaderboardRequest, SORTS } from '../../../src/wire/view-requests.ts';
import type { LeaderboardMessage } from '../../../src/wire/views.ts';
import { BYTES, feedTick, KINDS, PLAIN, Story, seriesOf, take, who } from '../../fixtures/feed.ts';
import { inOrder } from '../../fixtures/in-order.ts';
import { Random } from '../../fixtures/random.ts';

type Parts = Partial<LeaderboardRequest>;

const requestOf = (parts: Parts) => LeaderboardRequest.parse({ view: 'leaderboard', ...parts });

/** The message after transfer: through JSON, and checked strictly. */
function sent(message: LeaderboardMessage): LeaderboardMessage {
  const parsed = ServerMessage.parse(JSON.parse(JSON.stringify(message)));
  return parsed.type === 'leaderboard' ? parsed : expect.fail();
}

const LIMITS = {
  ended: 5,
  endedMs: 20_000,
  groups: 100,
  history: { ms: 600_000, bytes: 1e6 },
  groupHistory: { ms: 600_000, entries: 1_000 },
};

/** The parts of a leaderboard that a screen can show. */
const shown = (board: Leaderboard, sparks: boolean) => ({
  tick: board.tick,
  atMs: board.atMs,
  seconds: board.seconds,
  chosen: board.chosen,
  series: board.series.map(({ label }) => label),
  total: sorted(board.total),
  rest: { ...board.rest, cells: sorted(board.rest.cells) },
  rows: [...board.rows.values()]
    .toSorted((a, b) => a.row - b.row)
    .map((row) => ({
      row: row.row,
      who: row.who,
      figures: inOrder(row.cells.keys()).map((series) => [series, board.cell(row, series)]),
      spark: sparks ? board.sparkline(row).map((rate) => Number(rate.toFixed(9))) : [],
    })),
});

const sorted = (cells: readonly Cell[]) => cells.toSorted(([a], [b]) => a - b);

/** Much faster than toEqual if both are the same. */
function same(a: unknown, b: unknown): void {
  if (JSON.stringify(a) !== JSON.stringify(b)) expect(a).toEqual(b);
}

/** The sums of the rows and the rest of a message that stands alone. */
function summed(message: LeaderboardMessage): Map<number, Cell> {
  const sums = new Map<number, Cell>();
  for (const cell of [...message.rows.flatMap(({ cells }) => cells), ...message.rest.cells]) {
    const [series, count, amount, tickCount, tickAmount] = cell;
    const sum = sums.get(series);
    if (sum === undefined) sums.set(series, [...cell]);
    else {
      sum[1] = (sum[1] ?? 0) + (count ?? 0);
      sum[2] = amount === null ? null : (sum[2] ?? 0) + amount;
      sum[3] = tickCount === null || sum[3] === null ? null : sum[3] + tickCount;
      sum[4] = tickAmount === null ? null : (sum[4] ?? 0) + tickAmount;
    }
  }
  return sums;
}

/**
 * Plays a story as the hub does. `onTick` gets the model that was updated by deltas, and a fresh snapshot.
 */
function live(
  story: Story,
  parts: Parts,
  onTick: (fromDeltas: Leaderboard, snapshot: LeaderboardMessage, board: Board) => void,
  { limits = LIMITS, ticks = 40 } = {},
): void {
  const board = new Board(limits);
  const fromDeltas = new Leaderboard();
  take(board, story.next());
  const view = new LeaderboardView(requestOf({ series: BYTES.label, ...parts }), new Rankings(board));
  fromDeltas.apply(sent(view.snapshot(board, 'v1', 'main')));
  for (let step = 0; step < ticks; step++) {
    const tick = story.next();
    const restarted = tick.series !== null && board.setSeries(tick.series);
    board.apply(tick);
    const delta = view.advance(board, 'v1', 'main');
    const snapshot = sent(view.snapshot(board, 'v1', 'main'));
    fromDeltas.apply(restarted || delta === undefined ? snapshot : sent(delta));
    onTick(fromDeltas, snapshot, board);
  }
}

const settings = GROUPS.filter((group) => group !== 'cpu').flatMap((group) =>
  SORTS.flatMap((sort) =>
    [2, undefined].flatMap((top) => ['', 'C1', 'ssh'].map((filter) => ({ group, sort, top, filter }))),
  ),
);

describe('deltas lead to the same screen as a snapshot, and rows and rest add up to the total', () => {
  test.each(settings)('by $group, $sort, top $top, filter "$filter"', ({ top, ...parts }) => {
    const seed = settings.findIndex((setting) => setting.top === top && setting.sort === parts.sort);
    for (const change of [false, true]) {
      live(
        new Story(new Random(seed + 1), { change }),
        { ...parts, ...(top ? { top } : {}) },
        (fromDeltas, snapshot, board) => {
          const fresh = new Leaderboard();
          fresh.apply(snapshot);
          // Only a model that saw them knows the counts of a group's rows from before they left or joined it.
          same(shown(fromDeltas, parts.group === 'row'), shown(fresh, parts.group === 'row'));
          same(
            inOrder([...summed(snapshot).values()].filter(([, count]) => (count ?? 0) > 0)),
            inOrder([...board.total.values()].filter(([, count]) => count > 0)),
          );
        },
      );
    }
  });

  test.each(GROUPINGS)('sparklines too, by %s', (group) => {
    const story = new Story(new Random(7), { rename: false, end: false });
    live(
      story,
      { group },
      (fromDeltas, snapshot) => {
        const fresh = new Leaderboard();
        fresh.apply(snapshot);
        same(shown(fromDeltas, true), shown(fresh, true));
      },
      {
        ticks: 80,
        limits: {
          ...LIMITS,
          history: { ms: 600_000, bytes: 1e6 },
          groupHistory: { ms: 600_000, entries: 1_000 },
        },
      },
    );
  });
});

/** A view on a board with these ticks, and its message for each tick. */
function viewOf(parts: Parts, ticks: FeedTick[], series = [BYTES, PLAIN], limits = LIMITS) {
  const board = new Board(limits);
  board.setSeries(series);
  const view = new LeaderboardView(
    requestOf({ series: series[0]?.label ?? '', ...parts }),
    new Rankings(board),
  );
  view.snapshot(board, 'v1', 'main');
  const deltas = ticks.map((tick) => {
    take(board, tick);
    return sent(view.advance(board, 'v1', 'main') ?? view.snapshot(board, 'v1', 'main'));
  });
  return { board, view, deltas, snapshot: sent(view.snapshot(board, 'v1', 'main')) };
}

test('the rows are ranked in one part, and made in others', () => {
  const { board, view } = viewOf({ top: 3 }, []);
  const rows = Array.from({ length: 5 }, (_, row) => who(row));
  take(board, feedTick({ rows, counts: rows.map(({ row }) => [row, 0, 8, 1 + row]) }));
  const works = [view.cost(board).work];
  while (view.makeRows(false, 2)) works.push(view.cost(board).work);
  expect(works).toEqual([3 + Math.ceil(5 / 4), 3, 1 + 1, 1]);
  expect(view.snapshot(board, 'v1', 'main').rows.map(({ row }) => row)).toEqual([4, 3, 2]);
});

const names = ({ rows }: LeaderboardMessage) => rows.map((row) => row.who?.name);

describe('the selected rows', () => {
  const ticks = [
    feedTick({
      rows: [who(1, { name: 'much' }), who(2, { name: 'large' }), who(3, { name: 'now' }), who(4)],
      counts: [
        [1, 0, 8, 50],
        [2, 0, 1000, 10],
        [3, 0, 8, 1],
      ],
    }),
    feedTick({ tick: 2, counts: [[3, 0, 8, 2]] }),
  ];

  test.each([
    ['rate', 1, ['now']],
    ['count', 1, ['much']],
    ['amount', 1, ['large']],
    // Rows that count nothing now are sorted by their total count.
    ['rate', 2, ['now', 'much']],
    ['rate', 3, ['now', 'much', 'large']],
  ] as const)('by %s the first %i', (sort, top, expected) => {
    const { snapshot } = viewOf({ sort, top }, ticks);
    expect(names(snapshot)).toEqual(expected);
    expect(snapshot.rest.rows).toBe(4 - top);
  });

  test('series without an amount are sorted by count', () => {
    const { snapshot } = viewOf({ sort: 'amount', top: 1 }, ticks, [KINDS]);
    expect(names(snapshot)).toEqual(['much']);
  });

  test.each([
    ['name', { name: 'Make' }, 'mAK'],
    ['key', { key: '777' }, '77'],
    ['user', { user: 'ann' }, 'ann'],
    ['cgroup', { cgroup: '/a/b.service' }, '/a/b'],
    ['place', { cgroup: `/docker/${'ab'.repeat(32)}` }, 'docker abab'],
  ])('a filter finds a row by its %s', (_, parts, filter) => {
    const rows = [who(1, { name: 'other' }), who(2, parts)];
    expect(viewOf({ filter }, [feedTick({ rows })]).snapshot.rows.map(({ row }) => row)).toEqual([2]);
  });

  test('a container’s name that is learned late is that of its rows and groups at once', () => {
    const id = '1a'.repeat(32);
    const rows = [who(1, { name: 'nginx', cgroup: `/docker/${id}` }), who(2, { cgroup: '/' })];
    const board = new Board(LIMITS);
    const [rankings, counts] = [new Rankings(board), [[1, 0, 8, 5]] as [number, number, number, number][]];
    const byRow = new LeaderboardView(requestOf({ top: 5 }), rankings);
    const byImage = new LeaderboardView(requestOf({ group: 'image', top: 5 }), rankings);
    take(board, feedTick({ series: [BYTES], rows, counts }));
    const before = byRow.snapshot(board, 'v1', 'main');
    expect(before.rows[0]?.who).toMatchObject({ place: 'docker 1a1a1a1a1a1a', container: { name: null } });
    expect(names(byImage.snapshot(board, 'v2', 'main'))).toEqual(['(unknown)', '(none)']);
    const container = { id, name: 'web', image: 'nginx:1', pod: null, namespace: null };
    take(board, feedTick({ tick: 2, counts: [[2, 0, 8, 1]], containers: [container] }));
    const after = byRow.advance(board, 'v1', 'main') ?? expect.fail();
    expect(sent(after).rows.find(({ row }) => row === 1)?.who).toMatchObject({
      place: 'web',
      container: { engine: 'docker', id, name: 'web', image: 'nginx:1' },
    });
    expect(new Set(names(byImage.snapshot(board, 'v2', 'main')))).toEqual(new Set(['(none)', 'nginx:1']));
  });

  test('a filter is plain text, not a pattern', () => {
    const rows = [who(1, { name: 'a.*b' }), who(2, { name: 'aXXb' })];
    expect(names(viewOf({ filter: '.*' }, [feedTick({ rows })]).snapshot)).toEqual(['a.*b']);
  });

  test('rows that do not match are in the rest', () => {
    const { snapshot } = viewOf({ filter: 'now' }, ticks);
    expect(snapshot.rest).toEqual({ rows: 3, ended: 0, cells: [[0, 60, 10_400, 0, 0]] });
  });
});

describe('deltas', () => {
  const first = feedTick({
    rows: [who(1), who(2)],
    counts: [
      [1, 0, 8, 5],
      [2, 0, 8, 1],
    ],
  });

  test('have everything of a new row, the cells of a row that counted, and nothing of other rows', () => {
    const { deltas } = viewOf({}, [first, feedTick({ tick: 2, counts: [[1, 0, 8, 2]] })]);
    expect(deltas[0]?.rows.map(({ row, who: identity, spark }) => [row, identity?.name, spark])).toEqual([
      [1, 'task1', [[1, 5]]],
      [2, 'task2', [[1, 1]]],
    ]);
    expect(deltas[1]?.rows).toEqual([{ row: 1, cells: [[0, 7, 56, 2, 16]] }]);
  });

  test('have a renamed row, even without events in the tick', () => {
    const { deltas } = viewOf({}, [first, feedTick({ tick: 2, rows: [who(2, { name: 'new' })] })]);
    expect(deltas[1]?.rows).toMatchObject([{ row: 2, who: { name: 'new' }, cells: [[0, 1, 8, 0, 0]] }]);
  });

  test('omit a row that the engine sent again unchanged', () => {
    const { deltas } = viewOf({}, [first, feedTick({ tick: 2, rows: [who(2)] })]);
    expect(deltas[1]?.rows).toEqual([]);
  });

  test('remove a row that leaves the top, and send it with its history when it returns', () => {
    const count = (tick: number, row: number) => feedTick({ tick, counts: [[row, 0, 8, 1]] });
    const { deltas } = viewOf({ top: 1 }, [first, count(2, 2), count(3, 1)]);
    expect(deltas.map(({ gone }) => gone)).toEqual([[], [1], [2]]);
    expect(deltas[2]?.rows).toMatchObject([
      {
        row: 1,
        who: { key: '1001' },
        spark: [
          [1, 5],
          [3, 1],
        ],
      },
    ]);
  });

  test('remove a row that left the board', () => {
    const ended = feedTick({ tick: 2, rows: [who(2, { ended: true })] });
    const { deltas } = viewOf({}, [first, ended], [BYTES, PLAIN], { ...LIMITS, ended: 0 });
    expect(deltas[1]).toMatchObject({ gone: [2], rest: { rows: 0, ended: 0, cells: [[0, 1, 8, 0, 0]] } });
  });
});

describe('groups', () => {
  const rows = [
    who(1, { name: 'cc1', user: 'ann', cgroup: '/x.service', ended: true }),
    who(2, { name: 'cc1', user: 'bob', cgroup: '/x.service', shared: 4 }),
    who(3, { name: null, user: null, cgroup: null }),
  ];
  const first = feedTick({
    rows,
    counts: [
      [1, 0, 8, 5],
      [2, 0, 8, 1],
      [3, 1, 0, 2],
    ],
  });

  test('have the sums and the number of their rows', () => {
    const { snapshot } = viewOf({ group: 'name' }, [first]);
    expect(snapshot.rows).toMatchObject([
      {
        who: {
          key: 'cc1',
          name: 'cc1',
          members: 2,
          running: 1,
          shared: 4,
          ended: false,
          start: null,
          user: null,
        },
        cells: [[0, 6, 48, 6, 48]],
        spark: [[1, 6]],
      },
      { who: { key: '?', members: 1 }, cells: [[1, 2, null, 2, null]] },
    ]);
  });

  test('of users and cgroups have user and cgroup', () => {
    expect(viewOf({ group: 'user' }, [first]).snapshot.rows[0]?.who).toMatchObject({
      key: 'ann',
      user: 'ann',
    });
    expect(viewOf({ group: 'cgroup' }, [first]).snapshot.rows[0]?.who).toMatchObject({
      key: '/x.service',
      cgroup: '/x.service',
      place: 'x.service',
    });
  });

  test('keep the counts of rows that left, and end with their last row', () => {
    const left = feedTick({ tick: 2, rows: [who(2, { name: 'cc1', ended: true })] });
    const { snapshot } = viewOf({ group: 'name' }, [first, left], [BYTES, PLAIN], { ...LIMITS, ended: 0 });
    expect(snapshot.rows.find((row) => row.who?.key === 'cc1')).toMatchObject({
      who: { members: 0, ended: true, earlier: true },
      cells: [[0, 6, 48, 0, 0]],
    });
  });

  test('are sent when rows change groups, even if their number stays the same', () => {
    const swap = feedTick({ tick: 2, rows: [who(1, { name: 'ld' }), who(2, { name: 'cc1' })] });
    const begin = feedTick({
      rows: [who(1, { name: 'cc1' }), who(2, { name: 'ld' })],
      counts: [
        [1, 0, 8, 5],
        [2, 1, 0, 1],
      ],
    });
    const { deltas } = viewOf({ group: 'name' }, [begin, swap]);
    expect(deltas[1]?.rows.map(({ row, cells }) => [row, cells])).toEqual([
      [1, [[0, 5, 40, 0, 0]]],
      [0, [[1, 1, null, 0, null]]],
    ]);
    const fromDeltas = new Leaderboard();
    fromDeltas.series = [BYTES, PLAIN];
    for (const delta of deltas) fromDeltas.apply(delta);
    expect([...(fromDeltas.rows.get(0)?.cells.keys() ?? [])]).toEqual([1]);
  });
});

describe('the rows of a group', () => {
  const within = { group: 'name', key: 'cc1' } as const;
  const first = feedTick({
    rows: [who(1, { name: 'cc1' }), who(2, { name: 'cc1' }), who(3, { name: 'ld' })],
    counts: [
      [1, 0, 8, 5],
      [2, 0, 8, 1],
      [3, 0, 8, 90],
    ],
  });

  test('have the sums of that group as their total', () => {
    const { snapshot } = viewOf({ within, top: 1 }, [first]);
    expect(snapshot).toMatchObject({
      rows: [{ row: 1 }],
      total: [[0, 6, 48, 6, 48]],
      rest: { rows: 1, ended: 0, cells: [[0, 1, 8, 1, 8]] },
      left: [],
    });
  });

  test('beyond the view are counted, those that ended too', () => {
    const ends = feedTick({
      tick: 2,
      rows: [2, 3, 4].map((row) => who(row, { name: 'cc1', ended: true })),
      counts: [
        [1, 0, 8, 9],
        [2, 0, 8, 8],
        [3, 0, 8, 1],
        [4, 0, 8, 2],
      ],
    });
    for (const request of [{ within }, {}])
      expect(viewOf({ ...request, top: 2 }, [first, ends]).snapshot.rest).toMatchObject({ ended: 2 });
    expect(viewOf({ group: 'name', top: 1 }, [first, ends]).snapshot.rest).toMatchObject({ ended: 0 });
  });

  test('count the members that left the board', () => {
    const left = feedTick({
      tick: 2,
      rows: [who(2, { name: 'cc1', ended: true })],
      counts: [[3, 0, 8, 7]],
    });
    const { snapshot } = viewOf({ within }, [first, left], [BYTES], { ...LIMITS, ended: 0 });
    expect(snapshot).toMatchObject({
      total: [[0, 6, 48, 0, 0]],
      rest: { rows: 0, ended: 0, cells: [[0, 1, 8, 0, 0]] },
      left: [[0, 1, 8, 0, 0]],
    });
  });

  test('of a container are those of all its cgroups, and of those that left', () => {
    const path = `/docker/${'0123456789ab'.padEnd(64, 'c')}`;
    const ticks = [
      feedTick({
        rows: [
          who(1, { cgroup: path }),
          who(2, { cgroup: `${path}/worker` }),
          who(3, { cgroup: `${path}/gone` }),
          who(4, { cgroup: '/' }),
          who(5, { cgroup: null }),
          who(6, { cgroup: path, own: true }),
        ],
        counts: [1, 2, 3, 4, 5, 6].map((row) => [row, 0, 8, row]),
      }),
      feedTick({ tick: 2, rows: [who(3, { cgroup: `${path}/gone`, ended: true })] }),
    ];
    const limits = { ...LIMITS, ended: 0 };
    const { snapshot } = viewOf({ group: 'container' }, ticks, [BYTES], limits);
    expect(snapshot.rows.map(({ who: row, cells }) => [row?.key, row?.members, cells[0]?.[1]])).toEqual([
      ['docker 0123456789ab', 2, 6],
      ['vmtally (itself)', 1, 6],
      ['?', 1, 5],
      ['(none)', 1, 4],
    ]);
    const container = { group: 'container', key: 'docker 0123456789ab' } as const;
    const rows = viewOf({ within: container }, ticks, [BYTES], limits).snapshot;
    expect(rows.rows.map(({ row }) => row)).toEqual([2, 1]);
    expect(rows).toMatchObject({ total: [[0, 6, 48, 0, 0]], left: [[0, 3, 24, 0, 0]] });
  });

  test('of a group that does not exist are none', () => {
    const { snapshot } = viewOf({ within: { group: 'user', key: 'nobody' } }, [first]);
    expect(snapshot).toMatchObject({ rows: [], total: [], rest: { rows: 0, ended: 0, cells: [] } });
  });

  test('follow by deltas, and add up', () => {
    const none = { container: '(none)', image: '(none)', pod: '(none)', namespace: '(none)' };
    const keys = { name: 'cc1', user: 'ann', cgroup: '/', unit: 'ssh.service', ...none };
    for (const group of GROUPINGS) {
      const key = keys[group];
      live(new Story(new Random(7)), { within: { group, key } }, (fromDeltas, snapshot) => {
        const fresh = new Leaderboard();
        fresh.apply(snapshot);
        same(shown(fromDeltas, false), shown(fresh, false));
        expect(snapshot.total.map(([series]) => [series, summed(snapshot).get(series)?.[1]])).toEqual(
          snapshot.total.map(([series, count]) => [series, count]),
        );
      });
    }
  });
});

describe('the rows that left the board', () => {
  test('are known by group', () => {
    const ticks = [
      feedTick({
        rows: [who(1, { name: 'cc1' }), who(2, { name: 'ld' }), who(3, { name: 'ld' })],
        counts: [
          [1, 0, 8, 5],
          [2, 0, 8, 1],
          [3, 0, 8, 2],
        ],
      }),
      feedTick({
        tick: 2,
        rows: [who(1, { name: 'cc1', ended: true }), who(2, { name: 'ld', ended: true })],
      }),
    ];
    const limits = { ...LIMITS, ended: 0 };
    const { snapshot } = viewOf({ group: 'name', left: true, sort: 'count' }, ticks, [BYTES], limits);
    expect(snapshot).toMatchObject({
      rows: [
        { who: { key: 'cc1', ended: true, members: 0 }, cells: [[0, 5, 40, 0, 0]] },
        { who: { key: 'ld' }, cells: [[0, 1, 8, 0, 0]] },
      ],
      total: [[0, 6, 48, 0, 0]],
      rest: { rows: 0, ended: 0, cells: [[0, 0, 0, 0, 0]] },
    });
    const rows = viewOf({ sort: 'count' }, ticks, [BYTES], limits).snapshot;
    expect([rows.rows.length, rows.left]).toEqual([1, [[0, 6, 48, 0, 0]]]);
  });
});

describe('the chosen series', () => {
  test('is the first if the session no longer has it', () => {
    const { snapshot } = viewOf({ series: 'gone:away' }, [feedTick()]);
    expect(snapshot.chosen).toBe(BYTES.label);
  });

  test('is empty if the session has no series', () => {
    expect(viewOf({}, [feedTick()], []).snapshot).toMatchObject({ chosen: '', series: [], rows: [] });
  });

  test('is found at another index', () => {
    const { snapshot } = viewOf({ series: PLAIN.label }, [
      feedTick({ rows: [who(1)], counts: [[1, 1, 0, 3]] }),
      feedTick({ tick: 2, series: [seriesOf('x:y'), KINDS, PLAIN] }),
    ]);
    expect(snapshot).toMatchObject({ chosen: PLAIN.label, rows: [{ spark: [[1, 3]] }] });
  });
});
