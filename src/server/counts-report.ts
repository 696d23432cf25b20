import type { Board, BoardRow } from '../tally/board.ts';
import type { Cells } from '../tally/cells.ts';
import { mapsOf, type Triples } from '../tally/series-distributions.ts';
import type { Distribution } from '../tally/tally.ts';
import { unitsOf } from '../tally/units-of.ts';
import type { CountsReport } from '../wire/http.ts';
import type { Series } from '../wire/series.ts';
import type { SessionInfo } from '../wire/session.ts';
import { SLICE_MS } from './slices.ts';
import { distributionsOf } from './view/distributions-of.ts';
import { whoOf } from './view/who-of.ts';

/** The counts at a reader's last read, of the whole session and by row. */
export interface Mark {
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

/**
 * A report whose rows are made one at a time, each when it is asked for: 10,000 of them take seconds. All are of the
 * tick at which the report began, whatever the board counts meanwhile.
 */
export interface CountsParts extends Omit<CountsReport, 'rows'> {
  rows: Iterable<CountsReport['rows'][number]>;
}

/** Makes the JSON of a report in parts, each of which takes some SLICE_MS. */
export function* jsonOfParts({ rows, ...others }: CountsParts): Generator<string, undefined> {
  let json = `${JSON.stringify(others).slice(0, -1)},"rows":[`;
  let separator = '';
  let fromMs = performance.now();
  for (const row of rows) {
    json += separator + JSON.stringify(row);
    separator = ',';
    if (performance.now() - fromMs < SLICE_MS) continue;
    yield json;
    json = '';
    fromMs = performance.now();
  }
  yield `${json}]}`;
}

/** Reports the counts since a mark, or since the session began. */
export function countsReport(
  info: SessionInfo,
  board: Board,
  top: number,
  mark: Mark | undefined,
): CountsParts {
  const to = renumbering(board, mark);
  // The board's series, not the session's: after a change they differ until the next tick.
  const { series } = board;
  const since = (now: Triples, before: Triples | undefined) =>
    seriesOf(series, subtract(mapsOf(now), before === undefined ? new Map() : mapsOf(before, to)));
  const rows = [...board.rows.values()]
    .filter((row) => row.tick > (mark?.tick ?? 0))
    .map((row) => ({ row, events: eventsOf(row.cells, mark?.rows.get(row), to) }))
    .filter(({ events }) => events > 0)
    .toSorted((a, b) => b.events - a.events);
  // The next tick changes the rows: keep what they have now.
  const kept = rows
    .slice(0, top)
    .map(({ row }) => ({ who: row.who, now: row.distributions.snapshot(), before: mark?.rows.get(row) }));
  return {
    schema: 'vmtally.counts/1',
    session: info.id,
    state: info.state,
    tick: board.tick,
    atMs: board.atMs,
    sinceTick: mark?.tick ?? 0,
    countedSeconds: info.countedSeconds - (mark?.countedSeconds ?? 0),
    series,
    counts: since(board.distributions.snapshot(), mark?.all),
    rowsLeftOut: Math.max(0, rows.length - top),
    exactness: info.exactness,
    rows: made(kept, ({ who, now, before }) => ({
      row: who.row,
      who: whoOf(who),
      counts: since(now, before),
    })),
  };
}

function* made<From, To>(all: readonly From[], make: (one: From) => To): Generator<To> {
  for (const one of all) yield make(one);
}

type Distributions = ReadonlyMap<number, Distribution>;
type Renumber = (series: number) => number | undefined;

/** Returns what turns the numbers of series in a mark into those of now. */
function renumbering(board: Board, mark: Mark | undefined): Renumber {
  const now = new Map(board.seriesIds.map((id, series) => [id, series]));
  const to = mark?.seriesIds.map((id) => now.get(id)) ?? [];
  return (series) => to[series];
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
function eventsOf(cells: Cells, before: Triples | undefined, to: Renumber): number {
  let events = 0;
  for (const [, count] of cells.values()) events += count;
  if (before === undefined) return events;
  for (let at = 0; at < before.length; at += 3)
    if (to(before[at] ?? 0) !== undefined) events -= before[at + 2] ?? 0;
  return events;
}

function seriesOf(all: readonly Series[], distributions: Distributions): CountsReport['counts'] {
  return distributionsOf(distributions).map(([series, pairs]) => {
    const { label = '', value } = all[series] ?? {};
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
