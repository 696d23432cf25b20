import { VmtallyError } from '../errors.ts';
import type { Board, BoardRow } from '../tally/board.ts';
import type { Cells } from '../tally/cells.ts';
import { mapsOf, type Triples } from '../tally/series-distributions.ts';
import type { Distribution } from '../tally/tally.ts';
import { unitsOf } from '../tally/units-of.ts';
import type { CountsReport, ReadRequest } from '../wire/http.ts';
import { Role } from '../wire/role.ts';
import type { SessionInfo } from '../wire/session.ts';
import type { Held } from './held.ts';
import { distributionsOf } from './view/distributions-of.ts';
import { vmstatText } from './view/named-counts.ts';
import { whoOf } from './view/who-of.ts';

/**
 * Most readers of all sessions together, for each role. A reader takes 0.5 to 1 MB of memory for a board of 10,000
 * rows.
 */
const READER_LIMIT = 64;
/** Time without a read after which a reader is forgotten, in ms. */
export const READER_MS = 600_000;

/** The counts at a reader's last read, of the whole session and by row. */
interface Mark {
  /** Time of the read, by the monotonic clock. */
  readMs: number;
  tick: number;
  atMs: number;
  countedSeconds: number;
  /** Id of each series then: the number of a series changes when the session is changed. */
  seriesIds: readonly number[];
  all: Triples;
  /** A row takes what is marked of it along when it leaves the board. */
  rows: WeakMap<BoardRow, Triples>;
}

/** Reads the counts of sessions, since the session began or since the reader's last read. */
export class Reads {
  /** By session and role: a client that may only read has readers of its own. */
  readonly #marks = new Map<string, Map<string, Mark>>();

  /** Returns the counts since the session began. */
  all(info: SessionInfo, board: Board, top: number): CountsReport {
    return report(info, board, top, undefined);
  }

  /** Returns the counts since this reader's last read, and marks them as read. Throws CLIENT_LIMIT. */
  next(info: SessionInfo, board: Board, { reader, top }: ReadRequest, role: Role): CountsReport {
    this.#forgetIdle();
    const key = keyOf(info.id, role);
    const marks = this.#marks.get(key) ?? new Map<string, Mark>();
    this.#marks.set(key, marks);
    if (!marks.has(reader) && this.#numberOf(role) >= READER_LIMIT) {
      throw new VmtallyError(
        'CLIENT_LIMIT',
        `the sessions have ${READER_LIMIT} readers with the role ${role}, and no more are allowed`,
        `Read with the name of a reader that the session has. A reader is forgotten ${READER_MS / 60_000} minutes after its last read.`,
      );
    }
    const counts = report(info, board, top, marks.get(reader));
    marks.set(reader, {
      readMs: performance.now(),
      tick: board.tick,
      atMs: board.atMs,
      countedSeconds: info.countedSeconds,
      seriesIds: board.seriesIds,
      all: board.distributions.snapshot(),
      rows: new WeakMap(
        Array.from(board.rows.values(), (row): [BoardRow, Triples] => [row, row.distributions.snapshot()]),
      ),
    });
    return counts;
  }

  #numberOf(role: Role): number {
    let number = 0;
    for (const [key, marks] of this.#marks) if (key.startsWith(`${role} `)) number += marks.size;
    return number;
  }

  /** Readers that were made up, or whose programs have ended, must not keep others out. */
  #forgetIdle(): void {
    const oldest = performance.now() - READER_MS;
    for (const marks of this.#marks.values())
      for (const [reader, { readMs }] of marks) if (readMs < oldest) marks.delete(reader);
  }

  /** Forgets the readers of a deleted session. */
  forget(session: string): void {
    for (const role of Role.options) this.#marks.delete(keyOf(session, role));
  }
}

/** Returns the counters as of a session's last tick, as text. Throws NOT_COUNTED_YET. */
export function readVmstat({ info, board }: Pick<Held, 'info' | 'board'>): string {
  if (board.vmstat !== undefined) return vmstatText(board);
  throw new VmtallyError(
    'NOT_COUNTED_YET',
    `session ${info.id} has had no tick yet: it is ${info.state}`,
    'Try again after the first tick.',
  );
}

function report(info: SessionInfo, board: Board, top: number, mark: Mark | undefined): CountsReport {
  const marked = markedBy(board, mark);
  // A board may have many thousands of rows, so subtract distributions of the reported rows only.
  const rows = [...board.rows.values()]
    .filter((row) => row.tick > (mark?.tick ?? 0))
    .map((row) => ({ row, events: eventsOf(row.cells, marked(mark?.rows.get(row))) }))
    .filter(({ events }) => events > 0)
    .toSorted((a, b) => b.events - a.events);
  return {
    schema: 'vmtally.counts/1',
    session: info.id,
    state: info.state,
    tick: board.tick,
    atMs: board.atMs,
    sinceTick: mark?.tick ?? 0,
    countedSeconds: info.countedSeconds - (mark?.countedSeconds ?? 0),
    // The board's series, not the session's: after a change they differ until the next tick.
    series: board.series,
    counts: seriesOf(board, subtract(board.distributions.read(), marked(mark?.all))),
    rows: rows.slice(0, top).map(({ row }) => ({
      row: row.who.row,
      who: whoOf(row.who),
      counts: seriesOf(board, subtract(row.distributions.read(), marked(mark?.rows.get(row)))),
    })),
    rowsLeftOut: Math.max(0, rows.length - top),
    exactness: info.exactness,
  };
}

type Distributions = ReadonlyMap<number, Distribution>;

/** Returns what turns marked counts into distributions by the series' numbers of now. */
function markedBy(board: Board, mark: Mark | undefined): (marked: Triples | undefined) => Distributions {
  const now = new Map(board.seriesIds.map((id, series) => [id, series]));
  const to = mark?.seriesIds.map((id) => now.get(id)) ?? [];
  return (marked) => (marked === undefined ? new Map() : mapsOf(marked, (series) => to[series]));
}

function subtract(now: Distributions, before: Distributions): Distributions {
  return new Map(
    [...now].map(([series, distribution]) => {
      const marked = before.get(series);
      const remaining = [...distribution]
        .map(([value, count]): [number, number] => [value, count - (marked?.get(value) ?? 0)])
        .filter(([, count]) => count !== 0);
      return [series, new Map(remaining)];
    }),
  );
}

/** Counts the events that `subtract` leaves. */
function eventsOf(cells: Cells, before: Distributions): number {
  let events = 0;
  for (const [, count] of cells.values()) events += count;
  for (const distribution of before.values()) for (const count of distribution.values()) events -= count;
  return events;
}

function seriesOf(board: Board, distributions: ReadonlyMap<number, Distribution>): CountsReport['counts'] {
  return distributionsOf(distributions).map(([series, pairs]) => {
    const { label = '', value } = board.series[series] ?? {};
    let [count, amount] = [0, 0];
    for (let at = 0; at < pairs.length; at += 2) {
      const [number, times] = [pairs[at] ?? 0, pairs[at + 1] ?? 0];
      count += times;
      amount += unitsOf(number, value) * times;
    }
    return {
      series,
      event: label,
      count,
      amount: value?.unit == null ? null : amount,
      distribution: pairs,
    };
  });
}

const keyOf = (session: string, role: Role): string => `${role} ${session}`;
