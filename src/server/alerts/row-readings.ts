import { percentile } from '../../alerts/percentile.ts';
import type { RowReading } from '../../alerts/reading.ts';
import { concerns } from '../../alerts/verdict.ts';
import type { Cells } from '../../tally/cells.ts';
import type { Steps } from '../../tally/steps.ts';
import { unitsOf } from '../../tally/units-of.ts';
import { groupOf, isGrouping } from '../../text/grouping.ts';
import type { AlertRule } from '../../wire/alerts.ts';
import type { Held } from '../held.ts';
import { matches } from '../view/entry.ts';

/** Rows between two steps. */
const STEP = 100;
/** The id of all rows together. */
const ALL = '';

/** Reads the rows that concern a rule, as of the last tick, and the sum of all in it. `series`: the index of the rule's. */
export function* rowReadings(
  held: Held,
  rule: AlertRule,
  series: number,
): Steps<{ rows: RowReading[]; total: number }> {
  const { board, rankings } = held;
  const take = rule.when === 'amount' || rule.when === 'amountRate' ? 'amount' : 'count';
  const wanted = new Set([series]);
  const p99s = rule.when === 'p99' ? yield* percentiles(held, rule, series) : undefined;
  const sums = (cells: Cells, counted: boolean) => {
    const { all, now } = cells.sum(wanted, take);
    return { all, now: counted ? now : 0 };
  };
  const whole = sums(board.total, true);
  if (rule.by === undefined)
    return { rows: [{ id: ALL, row: null, ...whole, p99: p99s?.get(ALL) }], total: whole.now };
  const rows: RowReading[] = [];
  const text = rule.filter?.toLowerCase();
  for (const [index, entry] of rankings.entries(rule.by).entries()) {
    if (index % STEP === 0) yield;
    const numbers = sums(entry.cells, entry.tick === board.tick);
    if (!concerns(rule, { ...numbers, ended: entry.ended })) continue;
    const { who } = entry;
    if (text !== undefined && !matches(who, text)) continue;
    const id = rule.by === 'row' ? String(entry.row) : who.key;
    const p99 = p99s?.get(id);
    rows.push({ id, row: { key: who.key, name: who.name }, ...numbers, p99 });
  }
  return { rows, total: whole.now };
}

/** The value that 99 of 100 in the tick are not above, in the unit of the values, by row number, group or ALL. */
function* percentiles(
  { tick, board }: Held,
  { by }: AlertRule,
  series: number,
): Steps<Map<string, number | undefined>> {
  const counts = tick?.counts ?? new Float64Array();
  const head = board.series[series]?.value;
  const byKey = new Map<string, Map<number, number>>();
  for (let at = 0; at < counts.length; at += 4) {
    if (at % (4 * STEP) === 0) yield;
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
  return new Map([...byKey].map(([key, values]) => [key, percentile(values, 99)]));
}
