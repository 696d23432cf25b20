import { VmtallyError } from '../errors.ts';
import type { Board, BoardRow } from '../tally/board.ts';
import type { Triples } from '../tally/series-distributions.ts';
import type { ReadRequest } from '../wire/http.ts';
import { Role } from '../wire/role.ts';
import type { SessionInfo } from '../wire/session.ts';
import { type CountsParts, countsReport, type Mark } from './counts-report.ts';
import type { Held } from './held.ts';
import { vmstatText } from './view/named-counts.ts';

/**
 * Most readers of all sessions together, for each role. A reader takes 0.5 to 1 MB of memory for a board of 10,000
 * rows.
 */
const READER_LIMIT = 64;
/** Time without a read after which a reader is forgotten, in ms. */
export const READER_MS = 600_000;

/** Reads the counts of sessions, since the session began or since the reader's last read. */
export class Reads {
  /** By session and role: a client that may only read has readers of its own. */
  readonly #marks = new Map<string, Map<string, Mark>>();

  /** Returns the counts since the session began. */
  all(info: SessionInfo, board: Board, top: number): CountsParts {
    return countsReport(info, board, top, undefined);
  }

  /** Returns the counts since this reader's last read, and marks them as read. Throws CLIENT_LIMIT. */
  next(info: SessionInfo, board: Board, { reader, top }: ReadRequest, role: Role): CountsParts {
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
    const counts = countsReport(info, board, top, marks.get(reader));
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

const keyOf = (session: string, role: Role): string => `${role} ${session}`;
