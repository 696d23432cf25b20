import { percentile } from '../../alerts/percentile.ts';
import type { Range, RowReading, RuleTick } from '../../alerts/reading.ts';
import { concerns, isOfAmounts, mayConcern } from '../../alerts/verdict.ts';
import type { Cells } from '../../tally/cells.ts';
import { STEP_ROWS, type Steps } from '../../tally/steps.ts';
import { unitsOf } from '../../tally/units-of.ts';
import { groupOf, isGrouping } from '../../text/grouping.ts';
import type { AlertRule } from '../../wire/alerts.ts';
import { GROUPS, OWN_GROUP } from '../../wire/groups.ts';
import type { Held } from '../held.ts';
import { matches } from '../view/entry.ts';

/** The id of all rows together. */
const ALL = '';

/**
 * Reads the rows that concern a rule, as of the last tick, and the whole of it. `series`: the index of the rule's. `missing`:
 * as in the answer.
 */
export function* rowReadings(
  held: Held,
  rule: AlertRule,
  series: number,
  missing: number,
): Steps<Pick<RuleTick, 'rows' | 'total' | 'missing' | 'isOpen' | 'isOver'>> {
  const { board, rankings } = held;
  const take = isOfAmounts(rule) ? 'amount' : 'count';
  const wanted = new Set([series]);
  const p99s = rule.when === 'p99' ? yield* percentilesOf(held, rule, series, missing) : undefined;
  const sums = (cells: Cells, counted: boolean) => {
    const { all, now } = cells.sum(wanted, take);
    return { all, now: counted ? now : 0 };
  };
  const all = sums(board.total, true);
  // Shares leave out vmtally itself, as those of the page do.
  const own = board.tickGroups.name.get(OWN_GROUP)?.sum(wanted, take).now ?? 0;
  const tick = { seconds: board.seconds, total: all.now - own, missing };
  const by = groupOfRule(rule);
  if (by === undefined)
    return { rows: [{ id: ALL, row: null, ...all, p99: p99s?.get(ALL) }], ...tick, isOpen: false };
  const rows: RowReading[] = [];
  // All missing events may be of a row that is not known.
  let isOpen = mayConcern(rule, { all: 0, now: 0 }, tick);
  const text = rule.filter?.toLowerCase();
  for (const [index, entry] of (yield* rankings.entries(by)).entries()) {
    if (index % STEP_ROWS === 0) yield;
    const numbers = sums(entry.cells, entry.tick === board.tick);
    const isConcerned = concerns(rule, { ...numbers, ended: entry.ended });
    if (!isConcerned && (isOpen || !mayConcern(rule, numbers, tick))) continue;
    const { who } = entry;
    if ((text !== undefined && !matches(who, text)) || (rule.when === 'share' && who.own)) continue;
    if (!isConcerned) {
      isOpen = true;
      continue;
    }
    const id = by === 'row' ? String(entry.row) : who.key;
    const p99 = p99s?.get(id);
    rows.push({ id, row: { key: who.key, name: who.name, start: who.start }, ...numbers, p99 });
  }
  return { rows, ...tick, isOpen, ...(by === 'row' && { isOver: (id) => hasEnded(board, Number(id)) }) };
}

/** Undefined for the sum of all. */
const groupOfRule = ({ by }: AlertRule) => GROUPS.find((group) => group === by);

/** True for a row that left the board, or whose process ended: it counts nothing any more. */
const hasEnded = ({ rows }: Held['board'], row: number): boolean => rows.get(row)?.who.ended !== false;

/** The value that 99 of 100 in the tick are not above, in the unit of the values, by row number, group or ALL. */
function* percentilesOf(
  { tick, board }: Held,
  rule: AlertRule,
  series: number,
  missing: number,
): Steps<Map<string, Range | undefined>> {
  const by = groupOfRule(rule);
  const counts = tick?.counts ?? new Float64Array();
  const head = board.series[series]?.value;
  const byKey = new Map<string, Map<number, number>>();
  for (let at = 0; at < counts.length; at += 4) {
    if (at % (4 * STEP_ROWS) === 0) yield;
    if (counts[at + 1] !== series) continue;
    const row = counts[at] ?? -1;
    const who = board.rows.get(row)?.who;
    const key =
      by === undefined ? ALL : !isGrouping(by) ? String(row) : who === undefined ? '?' : groupOf(who, by);
    const values = byKey.get(key) ?? new Map<number, number>();
    byKey.set(key, values);
    const value = unitsOf(counts[at + 2] ?? 0, head);
    values.set(value, (values.get(value) ?? 0) + (counts[at + 3] ?? 0));
  }
  const percentiles = new Map<string, Range | undefined>();
  for (const [key, values] of byKey) {
    // Sorting the values of a row may take as long as a whole step elsewhere.
    yield;
    percentiles.set(key, percentile(values, 99, missing));
  }
  return percentiles;
}
