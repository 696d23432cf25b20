import type { CaptureItem } from '../../capture/items.ts';
import type { HeadLine } from '../../capture/schema.ts';
import { amountOfEvents } from '../../tally/units-of.ts';
import { unitName } from '../../text/unit-name.ts';
import type { RowIdentity } from '../../wire/feed.ts';
import { type CountRow, unitsIn } from './columns.ts';
import { rowsByTick } from './rows.ts';

/** A counter with labels, and the part of each count that is its own. */
export interface Metric {
  /** Name without _total. */
  family: string;
  labels: Record<string, string>;
  unit: string | null;
  help: string;
}

/** The metrics to which a count adds, by the key of each, with the amount. */
export type Adds = (row: CountRow, add: (key: string, amount: number) => void) => void;

/** Rows of metrics: the label, and its value for a process and a call site. */
export interface Groups {
  label: string;
  nameOf: (identity: RowIdentity | undefined, site: string) => string;
}

/** Groups that have metrics of their own, and those whose totals are compared to choose them. */
const MOST_GROUPS = 5_000;
const MOST_COMPARED = 100_000;

/** The label of all other groups together, as OpenTelemetry has it. */
const OVERFLOW = { otel_metric_overflow: 'true' };

/**
 * The counters of a capture, those of a family side by side: by event, and by event and group. Each event is in one counter
 * of a family, so that a sum over groups is that of the event. It yields at least once a member.
 */
export function* metricsOf(
  items: Iterable<CaptureItem>,
  head: HeadLine,
  { label, nameOf }: Groups,
): Generator<undefined, { metrics: Map<string, Metric>; adds: Adds }> {
  const totals = new Map<string, number>();
  const places = new Map(head.series.map((series, place) => [series, place]));
  const groupOf = ({ series, identity, site }: CountRow): string =>
    `${places.get(series)} ${nameOf(identity, site ?? '')}`;
  for (const { rows } of rowsByTick(items, head)) {
    yield;
    for (const row of rows) {
      const group = groupOf(row);
      const before = totals.get(group);
      if (before !== undefined || totals.size < MOST_COMPARED) totals.set(group, (before ?? 0) + row.count);
    }
  }
  const groups = new Set(
    [...totals]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, MOST_GROUPS)
      .map(([group]) => group),
  );
  const isLimited = groups.size < totals.size || totals.size === MOST_COMPARED;
  const metrics = new Map<string, Metric>();
  const families = familiesOf(head.series);
  const groupsOf: string[][] = head.series.map(() => []);
  for (const group of groups) groupsOf[Number(group.slice(0, group.indexOf(' ')))]?.push(group);
  // A head may name thousands of units: what is done for each count is of the families of its series only.
  const ofSeries: (typeof families)[] = head.series.map(() => []);
  for (const family of families) {
    for (const [index, series] of head.series.entries()) {
      if (family.amountUnit !== null && series.value?.unit !== family.amountUnit) continue;
      ofSeries[index]?.push(family);
      const event = { event: series.label };
      if (!family.isByGroup) metrics.set(`${family.name} ${index}`, { ...family.metric, labels: event });
      else {
        for (const group of groupsOf[index] ?? [])
          metrics.set(`${family.name} ${group}`, {
            ...family.metric,
            labels: { ...event, [label]: group.slice(group.indexOf(' ') + 1) },
          });
        if (isLimited)
          metrics.set(`${family.name} ${index}`, { ...family.metric, labels: { ...event, ...OVERFLOW } });
      }
    }
  }
  const adds: Adds = (row, add) => {
    const index = places.get(row.series) ?? -1;
    const group = groupOf(row);
    for (const { name, isByGroup, amountUnit } of ofSeries[index] ?? []) {
      const amount =
        amountUnit === null ? row.count : (amountOfEvents(row.value, row.count, row.series.value) ?? 0);
      add(`${name} ${isByGroup && groups.has(group) ? group : index}`, amount);
    }
  };
  return { metrics, adds };
}

function familiesOf(series: HeadLine['series']) {
  const amounts = unitsIn(series);
  return [false, true].flatMap((isByGroup) => {
    const scope = isByGroup ? 'group' : 'event';
    const of = isByGroup ? ' of a group of processes' : '';
    const events = isByGroup ? 'vmtally_group_events' : 'vmtally_events';
    return [
      {
        name: events,
        isByGroup,
        amountUnit: null,
        metric: { family: events, unit: null, help: `Events${of}.` },
      },
      ...amounts.map((unit) => {
        const name = `vmtally_${scope}_${unitName(unit)}`;
        const help = `Sum of the values of the events${of}, in ${unit}.`;
        return { name, isByGroup, amountUnit: unit, metric: { family: name, unit: unitName(unit), help } };
      }),
    ];
  });
}
