import { VmtallyError } from '../errors.ts';
import type { Board } from '../tally/board.ts';
import type { Distribution } from '../tally/tally.ts';
import { unitsOf } from '../tally/units-of.ts';
import type { CountsReport, ReadRequest } from '../wire/http.ts';
import { Role } from '../wire/role.ts';
import type { SessionInfo } from '../wire/session.ts';
import type { Held } from './held.ts';
import { distributionsOf } from './view/distributions-of.ts';
import { vmstatText } from './view/named-counts.ts';
import { whoOf } from './view/who-of.ts';

/** Most readers of a session. */
const READER_LIMIT = 64;
/** Time without a read after which a reader is forgotten, in ms. */
export const READER_MS = 600_000;

/**
 * The counts at a reader's last read: distributions by the board's series id, of the whole session and by
 * row.
 */
interface Mark {
  /** Time of the read, by the monotonic clock. */
  readMs: number;
  tick: number;
  atMs: number;
  countedSeconds: number;
  all: Map<number, Distribution>;
  rows: Map<number, Map<number, Distribution>>;
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
    if (!marks.has(reader) && marks.size >= READER_LIMIT) {
      throw new VmtallyError(
        'CLIENT_LIMIT',
        `session ${info.id} has ${READER_LIMIT} readers, and no more are allowed`,
        `Read with the name of a reader that it has. A reader is forgotten ${READER_MS / 60_000} minutes after its last read.`,
      );
    }
    const counts = report(info, board, top, marks.get(reader));
    marks.set(reader, {
      readMs: performance.now(),
      tick: board.tick,
      atMs: board.atMs,
      countedSeconds: info.countedSeconds,
      all: byId(board, board.distributions),
      rows: new Map([...board.rows].map(([row, { distributions }]) => [row, byId(board, distributions)])),
    });
    return counts;
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
  // A board may have many thousands of rows, so subtract distributions of the reported rows only.
  const rows = [...board.rows.values()]
    .map(({ who, distributions }) => {
      const before = mark?.rows.get(who.row);
      return { who, distributions, before, events: eventsOf(board, distributions, before) };
    })
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
    counts: seriesOf(board, subtract(board, board.distributions, mark?.all)),
    rows: rows.slice(0, top).map(({ who, distributions, before }) => ({
      row: who.row,
      who: whoOf(who),
      counts: seriesOf(board, subtract(board, distributions, before)),
    })),
    rowsLeftOut: Math.max(0, rows.length - top),
    exactness: info.exactness,
  };
}

/** Subtracts a mark's distributions. `now` is keyed by series, `before` by series id. */
function subtract(
  board: Board,
  now: ReadonlyMap<number, Distribution>,
  before: ReadonlyMap<number, Distribution> | undefined,
): Map<number, Distribution> {
  if (before === undefined) return new Map(now);
  return new Map(
    [...now].map(([series, distribution]) => {
      const marked = before.get(board.seriesIds[series] ?? -1);
      const remaining = [...distribution]
        .map(([value, count]): [number, number] => [value, count - (marked?.get(value) ?? 0)])
        .filter(([, count]) => count !== 0);
      return [series, new Map(remaining)];
    }),
  );
}

/** Keys distributions by series id, which stays the same when the session is changed. */
const byId = (board: Board, distributions: ReadonlyMap<number, Distribution>): Map<number, Distribution> =>
  new Map(
    [...distributions].map(([series, distribution]) => [
      board.seriesIds[series] ?? -1,
      new Map(distribution),
    ]),
  );

/** Counts the events that `subtract` leaves. */
function eventsOf(
  board: Board,
  now: ReadonlyMap<number, Distribution>,
  before: ReadonlyMap<number, Distribution> | undefined,
): number {
  let sum = 0;
  for (const [series, distribution] of now)
    sum += sumOf(distribution) - sumOf(before?.get(board.seriesIds[series] ?? -1));
  return sum;
}

function sumOf(distribution: Distribution | undefined): number {
  let sum = 0;
  if (distribution !== undefined) for (const count of distribution.values()) sum += count;
  return sum;
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
