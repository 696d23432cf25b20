import type { Board } from '../tally/board.ts';
import { counterNameOf } from '../tally/series.ts';
import type { Series } from '../wire/series.ts';
import type { EventCounters } from './event-counters.ts';
import { eventLabels } from './event-labels.ts';
import type { ExactHistogram, Exemplar, MetricSeries } from './family.ts';
import type { FamilySet } from './family-set.ts';
import type { Exposed, GroupCounter } from './group-counter.ts';
import { amountHead, groupAmountHead, HEADS, valueHead } from './heads.ts';
import { measureOf } from './measure.ts';
import { endOf } from './value-end.ts';

/** Adds the families of an event: its counts, those of its groups and kinds, and its values. */
export function addEvent(
  to: FamilySet,
  board: Board,
  index: number,
  { startMs, groups, kinds }: EventCounters,
  exemplar: Exemplar | undefined,
): void {
  const series = board.series[index];
  if (series === undefined) return;
  const labels = eventLabels(series);
  const [, count = 0, amount = 0] = board.total.get(index) ?? [];
  const start = { startMs };
  to.add(HEADS.events, { labels, value: count, ...start, ...(exemplar && { exemplar }) });
  to.add(HEADS.groupEvents, ...seriesOf(groups, ({ count: events }) => events));
  const unit = series.value?.unit;
  if (unit != null) {
    const measure = measureOf(unit);
    to.add(amountHead(measure.unit), { labels, value: (amount ?? 0) / measure.per, ...start });
    const groupAmounts = seriesOf(groups, (numbers) => numbers.amount / measure.per);
    to.add(groupAmountHead(measure.unit), ...groupAmounts);
  }
  if (kinds !== null) to.add(HEADS.kinds, ...seriesOf(kinds.counter, ({ count: events }) => events));
  const valueUnit = series.hist ?? unit;
  if (valueUnit != null) {
    const histogram = histogramOf(board, index, series, valueUnit);
    to.add(valueHead(measureOf(valueUnit).unit), { labels, histogram, ...start });
  }
  to.add(HEADS.counted, { labels, value: series.counted ? 1 : 0, startMs: board.atMs });
  if (series.named) {
    const named = { counter: counterNameOf(series.label) };
    // A state file does not say when its counts began.
    const since = series.before > 0 ? null : startMs;
    to.add(HEADS.named, { labels: named, value: series.before + count, startMs: since });
  }
}

function seriesOf(counter: GroupCounter, numberOf: (numbers: Exposed) => number): MetricSeries[] {
  const all = [...counter.exposed(), counter.overflow];
  if (counter.left.count > 0) all.push(counter.left);
  return all.map((group) => ({ labels: group.labels, value: numberOf(group), startMs: group.startMs }));
}

function histogramOf(board: Board, index: number, series: Series, unit: string): ExactHistogram {
  const { per } = measureOf(unit);
  const counts = new Map<number, number>();
  let [sum, least] = [0, 0];
  for (const [value, events] of board.distributions.read().get(index) ?? []) {
    const end = endOf(value, series);
    counts.set(end / per, (counts.get(end / per) ?? 0) + events);
    sum += end * events;
    least = Math.min(least, end);
  }
  // A sum that can go down is no counter: OpenMetrics 1.0 forbids it.
  const total = least < 0 ? null : series.hist === null ? sum : sumBeside(board, series);
  return {
    counts,
    sum: total === null ? null : total / per,
    schema: series.value?.scale === 'order' ? 0 : 3,
  };
}

/** The exact sum of the values of a hist(), where the probe has it in a map of its own: direct_reclaim.total. */
function sumBeside({ series: all, total }: Board, { probe, filter, hist }: Series): number | null {
  const index = all.findIndex(
    (other) => other.label === `${probe}.total` && other.sum === hist && other.filter === filter,
  );
  return index === -1 ? null : (total.get(index)?.[1] ?? 0);
}
