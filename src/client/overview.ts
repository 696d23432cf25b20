import type { Cell } from '../wire/rows.ts';
import type { Series } from '../wire/series.ts';
import type { Sort } from '../wire/view-requests.ts';
import type { ColumnId } from './extra-columns.ts';
import { type ColumnHead, OVERVIEW_COLUMNS } from './overview-columns.ts';

/** A column of a session that counts its events. */
export interface OverviewColumn extends ColumnHead {
  id: ColumnId;
  /** Indexes of its series in the session. */
  series: number[];
  /** Indexes of the series to subtract. */
  subtracted?: number[];
  /** False if one of its series is not counted now. */
  counted: boolean;
  /** Indexes of the series without which it is not known. */
  needed?: number[];
  /** True if it adds up series of which hosts of a fleet count only some: sums over these hosts are not known. */
  partly?: boolean;
}

/** Columns that make an overview: with fewer the board of an event shows more. */
export const LEAST_COLUMNS = 2;

/** The columns whose events the session counts, all of them and without a filter. */
export const columnsOf = (
  series: readonly Series[],
  heads: readonly (ColumnHead & { id: ColumnId })[] = OVERVIEW_COLUMNS,
): OverviewColumn[] => {
  const indexOf = (label: string) => series.findIndex((each) => each.label === label && each.filter === null);
  return heads.flatMap((head): OverviewColumn[] => {
    const also = (head.also ?? []).filter((label) => indexOf(label) !== -1);
    const labels = [...head.labels, ...also];
    const found = labels.map(indexOf);
    const subtracted = (head.minus ?? []).map(indexOf);
    const all = [...found, ...subtracted];
    if (all.includes(-1)) return [];
    const unknown = head.take === 'amount' ? all.filter((index) => series[index]?.value?.unit == null) : [];
    const counted = unknown.length === 0 && all.every((index) => series[index]?.counted);
    const why = unknown.map((index) => series[index]?.whyNoValue).find((reason) => reason !== undefined);
    const about = why === undefined ? head.about : `${head.about}. Not known here: ${why}`;
    const needed = [...found.slice(0, head.labels.length), ...subtracted];
    const partly = needed.length > 1 && needed.some((index) => series[index]?.partly);
    return [{ ...head, about, labels, series: found, subtracted, counted, needed, partly }];
  });
};

/** True if the service can order rows by the column, and add it up over time. */
export const isOrderable = ({ minus }: Pick<OverviewColumn, 'minus'>): boolean => minus === undefined;

/** The service's order of rows for a column: by the last tick, or since the session began. */
export const sortOf = ({ take }: Pick<OverviewColumn, 'take'>): Sort =>
  take === 'amount' ? 'amountRate' : 'rate';

/** The number of a column in some cells: since the session began, and per second in their tick. */
export function numberOf(
  cells: (series: number) => Cell | undefined,
  {
    series,
    subtracted = [],
    take,
  }: Pick<OverviewColumn, 'series' | 'take'> & Partial<Pick<OverviewColumn, 'subtracted'>>,
  seconds: number,
): { total: number; rate: number } {
  let [total, now] = [0, 0];
  for (const [place, index] of [...series, ...subtracted].entries()) {
    const sign = place < series.length ? 1 : -1;
    const [, count, amount, tickCount, tickAmount] = cells(index) ?? [0, 0, 0, 0, 0];
    total += sign * ((take === 'count' ? count : amount) ?? 0);
    now += sign * ((take === 'count' ? tickCount : tickAmount) ?? 0);
  }
  return { total, rate: now / seconds };
}
