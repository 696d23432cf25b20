import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type CountsParts, jsonOfParts } from '../../src/server/counts-report.ts';
import { READER_MS, Reads } from '../../src/server/reads.ts';
import { Board } from '../../src/tally/board.ts';
import { CountsReport } from '../../src/wire/http.ts';
import type { Role } from '../../src/wire/role.ts';
import type { SessionInfo } from '../../src/wire/session.ts';
import { failure } from '../fixtures/failure.ts';
import { BYTES, feedTick, KINDS, ORDERS, PLAIN, Story, sessionInfo, take, who } from '../fixtures/feed.ts';
import { Random, SEEDS } from '../fixtures/random.ts';

let board: Board;
let reads: Reads;
let tick: number;
beforeEach(() => {
  board = new Board();
  reads = new Reads();
  tick = 0;
});

/** Applies one more tick with these counts. */
const next = (parts: Parameters<typeof feedTick>[0]) => take(board, feedTick({ tick: ++tick, ...parts }));

const info = (parts: Partial<SessionInfo> = {}) =>
  sessionInfo({ series: board.series, countedSeconds: tick, ticks: tick, ...parts });

/** The report that a client gets. */
const whole = (parts: CountsParts) => CountsReport.parse(JSON.parse([...jsonOfParts(parts)].join('')));
const all = (top = 100) => whole(reads.all(info(), board, top));
const read = (reader = 'default', top = 100) => whole(reads.next(info(), board, { reader, top }, 'control'));

/** Event and count of the whole session; and row, event and count of each row. */
const numbers = ({ counts: together, rows }: CountsReport) => ({
  counts: together.map(({ event, count }) => [event, count]),
  rows: rows.flatMap(({ row, counts }) => counts.map(({ event, count }) => [row, event, count])),
});

describe('since the session began', () => {
  test('before the first tick there is nothing', () => {
    board.setSeries([BYTES]);
    expect(all()).toMatchObject({
      schema: 'vmtally.counts/1',
      session: 'main',
      state: 'counting',
      tick: 0,
      sinceTick: 0,
      series: [BYTES],
      counts: [],
      rows: [],
      rowsLeftOut: 0,
      exactness: { exact: true },
    });
  });

  test('counts, amounts and distributions, rows with most events first', () => {
    board.setSeries([BYTES, ORDERS, KINDS]);
    next({
      rows: [who(1), who(2, { ended: true }), who(3)],
      counts: [
        [1, 0, 64, 2],
        [1, 0, 8, 1],
        [2, 1, 3, 4],
        [2, 2, 7, 5],
      ],
    });
    expect(all()).toMatchObject({
      tick: 1,
      countedSeconds: 1,
      counts: [
        { series: 0, event: BYTES.label, count: 3, amount: 136, distribution: [8, 1, 64, 2] },
        { series: 1, event: ORDERS.label, count: 4, amount: 32, distribution: [3, 4] },
        { series: 2, event: KINDS.label, count: 5, amount: null, distribution: [7, 5] },
      ],
      rows: [
        { row: 2, who: { key: '1002', ended: true, members: 1 } },
        { row: 1, who: { key: '1001' } },
      ],
      rowsLeftOut: 0,
    });
  });

  test('at most as many rows as requested', () => {
    board.setSeries([PLAIN]);
    next({
      rows: [who(1), who(2)],
      counts: [
        [1, 0, 0, 1],
        [2, 0, 0, 2],
      ],
    });
    expect(all(1)).toMatchObject({ rows: [{ row: 2 }], rowsLeftOut: 1, counts: [{ count: 3 }] });
    expect(all(0)).toMatchObject({ rows: [], rowsLeftOut: 2 });
  });

  test('reading changes nothing', () => {
    board.setSeries([PLAIN]);
    next({ rows: [who(1)], counts: [[1, 0, 0, 1]] });
    expect(all()).toEqual(all());
  });
});

describe('since the last read', () => {
  beforeEach(() => {
    board.setSeries([BYTES, PLAIN]);
    next({
      rows: [who(1), who(2)],
      counts: [
        [1, 0, 64, 2],
        [2, 1, 0, 3],
      ],
    });
  });

  test('the first read starts with the session', () => {
    expect(read()).toEqual(all());
  });

  test('the second read starts after the first', () => {
    read();
    next({
      rows: [who(3)],
      counts: [
        [1, 0, 64, 1],
        [1, 0, 96, 1],
        [3, 1, 0, 1],
      ],
    });
    expect(read()).toMatchObject({ tick: 2, sinceTick: 1, countedSeconds: 1 });
    next({ counts: [[1, 0, 96, 4]] });
    expect(read()).toMatchObject({
      sinceTick: 2,
      counts: [
        { event: BYTES.label, count: 4, amount: 384, distribution: [96, 4] },
        { event: PLAIN.label, count: 0, distribution: [] },
      ],
      rows: [{ row: 1 }],
    });
  });

  test('a second read within a tick has nothing new', () => {
    read();
    expect(read()).toMatchObject({
      tick: 1,
      sinceTick: 1,
      countedSeconds: 0,
      rows: [],
      counts: [{ count: 0 }, {}],
    });
  });

  test('readers do not affect each other', () => {
    read('a');
    next({ counts: [[1, 0, 64, 1]] });
    expect(numbers(read('b')).counts[0]).toEqual([BYTES.label, 3]);
    expect(numbers(read('a')).counts[0]).toEqual([BYTES.label, 1]);
    expect(numbers(read('b')).counts[0]).toEqual([BYTES.label, 0]);
  });

  test('counts of rows that ended meanwhile are reported while the rows are on the board', () => {
    read();
    next({ rows: [who(1, { ended: true })], counts: [[1, 0, 64, 7]] });
    expect(read()).toMatchObject({ counts: [{ count: 7 }, {}], rows: [{ row: 1, who: { ended: true } }] });
  });

  test('counts of rows that left the board meanwhile are only in the total of the session', () => {
    read();
    next({ rows: [who(1, { ended: true })], counts: [[1, 0, 64, 7]] });
    next({ atMs: 2_000_000 });
    expect([board.rows.has(1), numbers(read())]).toEqual([
      false,
      {
        counts: [
          [BYTES.label, 7],
          [PLAIN.label, 0],
        ],
        rows: [],
      },
    ]);
  });

  test('the number of readers is limited', () => {
    for (let reader = 0; reader < 64; reader++) read(`r${reader}`);
    expect(failure(() => read('one more'))).toMatchObject({
      code: 'CLIENT_LIMIT',
      message: 'the sessions have 64 readers with the role control, and no more are allowed',
    });
    read('r5');
    const other = (role: Role) => reads.next(info({ id: 's1' }), board, { reader: 'one more', top: 1 }, role);
    expect(failure(() => other('control'))).toMatchObject({ code: 'CLIENT_LIMIT' });
    other('read');
    reads.forget('main');
    other('control');
  });

  test('the readers of a deleted session are forgotten', () => {
    read();
    reads.forget('main');
    expect(read()).toMatchObject({ sinceTick: 0 });
  });
});

describe('over a change of the session', () => {
  beforeEach(() => {
    board.setSeries([BYTES, PLAIN]);
    next({
      rows: [who(1)],
      counts: [
        [1, 0, 64, 2],
        [1, 1, 0, 3],
      ],
    });
    read();
  });

  test('remaining series continue, new series begin', () => {
    next({
      series: [PLAIN, KINDS],
      counts: [
        [1, 0, 0, 1],
        [1, 1, 0, 5],
      ],
    });
    expect(numbers(read())).toEqual({
      counts: [
        [PLAIN.label, 1],
        [KINDS.label, 5],
      ],
      rows: [
        [1, PLAIN.label, 1],
        [1, KINDS.label, 5],
      ],
    });
  });

  test('a series that was removed and added again starts anew', () => {
    next({ series: [BYTES] });
    next({
      series: [BYTES, PLAIN],
      counts: [
        [1, 0, 64, 1],
        [1, 1, 0, 1],
      ],
    });
    expect(numbers(read())).toEqual({
      counts: [
        [BYTES.label, 1],
        [PLAIN.label, 1],
      ],
      rows: [
        [1, BYTES.label, 1],
        [1, PLAIN.label, 1],
      ],
    });
  });

  test('a series with another filter is another series', () => {
    next({ series: [{ ...BYTES, filter: 'bytes_req > 64' }], counts: [[1, 0, 64, 1]] });
    expect(numbers(read()).counts).toEqual([[BYTES.label, 1]]);
  });

  test('before the next tick the series match the counts', () => {
    const changed = info({ series: [KINDS, BYTES, PLAIN] });
    const report = reads.next(changed, board, { reader: 'new', top: 1 }, 'control');
    expect(report.series).toEqual([BYTES, PLAIN]);
    for (const { series, event } of report.counts) expect(report.series[series]?.label).toBe(event);
  });
});

test('a reader is forgotten some time after its last read, so that made-up ones keep nobody out', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  board.setSeries([BYTES]);
  next({ rows: [who(1)], counts: [[1, 0, 64, 3]] });
  for (let reader = 0; reader < 64; reader++) read(`made-up-${reader}`);
  expect(failure(() => read('mine'))).toMatchObject({
    code: 'CLIENT_LIMIT',
    hint: expect.stringContaining('10 minutes'),
  });
  vi.advanceTimersByTime(READER_MS - 1);
  read('made-up-1');
  expect(failure(() => read('mine'))).toMatchObject({ code: 'CLIENT_LIMIT' });
  vi.advanceTimersByTime(2);
  expect(read('mine')).toMatchObject({ sinceTick: 0 });
  expect([read('made-up-1'), read('made-up-2')]).toMatchObject([{ sinceTick: 1 }, { sinceTick: 0 }]);
});

test.each(SEEDS)('the reads of a reader add up to what the session counted, seed %i', (seed) => {
  const random = new Random(seed);
  const story = new Story(random);
  const sums = new Map<string, number>();
  for (let step = 0; step < 40; step++) {
    take(board, story.next());
    if (!random.once(3)) continue;
    for (const { event, count } of read().counts) sums.set(event, (sums.get(event) ?? 0) + count);
    expect(sums).toEqual(new Map(all().counts.map(({ event, count }) => [event, count])));
  }
});

test('a reader of the role read is not that of the role control, and takes no place of it', () => {
  next({ counts: [] });
  const by = (role: 'read' | 'control', reader: string) =>
    reads.next(info(), board, { reader, top: 1 }, role);
  by('control', 'alerts');
  next({ counts: [] });
  by('read', 'alerts');
  for (let made = 0; made < 63; made++) by('read', `made-up-${made}`);
  expect(failure(() => by('read', 'one more'))).toMatchObject({ code: 'CLIENT_LIMIT' });
  expect(by('control', 'alerts').sinceTick).toBe(1);
  by('control', 'new');
});
