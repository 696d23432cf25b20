import type { ReadTick } from '../../capture/items.ts';
import type { CapturedSeries, HeadLine } from '../../capture/schema.ts';
import { type KnownPlace, knownContainers } from '../../tally/known-containers.ts';
import { amountOfEvents } from '../../tally/units-of.ts';
import { shortName } from '../../text/cgroup-place.ts';
import { unitName } from '../../text/unit-name.ts';
import { valueLabel } from '../../text/value-label.ts';
import { DESCRIBED } from '../../wire/container.ts';
import type { RowIdentity } from '../../wire/feed.ts';
import type { Cell, Table } from './table.ts';

/** A count of a capture with what it belongs to. */
export interface CountRow {
  tick: ReadTick;
  identity: RowIdentity | undefined;
  site: string | null;
  series: CapturedSeries;
  value: number;
  count: number;
}

type Column = Table['columns'][number] & { of: (row: CountRow) => Cell };

/** Amounts of different units have columns of their own, so that each column can be added up. */
const amountIn = (unit: string): Column => ({
  name: `amount_${unitName(unit)}`,
  type: 'integer',
  of: ({ series, value, count }) =>
    series.value?.unit === unit ? amountOfEvents(value, count, series.value) : null,
});

/** A column of the container of a process, as far as the capture knows it; null outside of containers. */
const ofCgroup = (name: string, find: (place: KnownPlace) => string | null | undefined): Column => ({
  name,
  type: 'text',
  of: ({ identity }) =>
    identity?.cgroup == null ? null : (find(knownContainers.placeOf(identity.cgroup)) ?? null),
});

/** Units of the amounts of a capture. */
export const unitsIn = (series: HeadLine['series']): string[] =>
  [...new Set(series.flatMap(({ value }) => value?.unit ?? []))].toSorted();

/** The columns of a table of counts. */
export const columnsOf = ({ by, series }: Pick<HeadLine, 'by' | 'series'>): Column[] => [
  { name: 'time_ms', type: 'time', of: ({ tick }) => Math.round(tick.atMs) },
  { name: 'run', type: 'integer', of: ({ tick }) => tick.run },
  { name: 'run_seconds', type: 'number', of: ({ tick }) => tick.atSeconds },
  { name: 'tick_seconds', type: 'number', of: ({ tick }) => tick.seconds },
  {
    name: 'pid',
    type: 'integer',
    of: ({ identity }) => (identity === undefined ? null : Number(identity.key)),
  },
  { name: 'start_clock_ticks', type: 'integer', of: ({ identity }) => identity?.start ?? null },
  { name: 'name', type: 'text', of: ({ identity }) => identity?.name ?? null },
  { name: 'user', type: 'text', of: ({ identity }) => identity?.user ?? null },
  { name: 'cgroup', type: 'text', of: ({ identity }) => identity?.cgroup ?? null },
  ofCgroup('container', ({ container, known }) => known?.name ?? (container && shortName(container))),
  ...DESCRIBED.map((name) => ofCgroup(name, ({ known }) => known?.[name])),
  ...(by === 'pid,site' ? [{ name: 'site', type: 'text' as const, of: ({ site }: CountRow) => site }] : []),
  { name: 'event', type: 'text', of: (row) => row.series.label },
  { name: 'value', type: 'integer', of: (row) => (hasValue(row) ? row.value : null) },
  {
    name: 'value_label',
    type: 'text',
    of: (row) => (hasValue(row) ? valueLabel(row.value, row.series) : null),
  },
  { name: 'count', type: 'integer', of: ({ count }) => count },
  { name: 'count_unit', type: 'text', of: (row) => row.series.sum ?? row.series.counts },
  ...unitsIn(series).map(amountIn),
];

const hasValue = ({ series }: CountRow): boolean => series.value !== null || series.hist !== null;
