import { PAGE_COLUMNS } from '../../client/extra-columns.ts';
import type { ColumnHead } from '../../client/overview-columns.ts';
import type { FleetHost } from '../../fleet/host-view.ts';
import type { BoardCell, FleetNumbers, FleetSeries } from '../../fleet/numbers.ts';
import type { CellBound } from '../../wire/fleet-views.ts';
import type { Cell } from '../../wire/rows.ts';
import type { Series } from '../../wire/series.ts';

/** Labels in columns of the overview. */
const IN_OVERVIEW: ReadonlySet<string> = new Set(
  PAGE_COLUMNS.flatMap(({ labels, minus = [] }: ColumnHead) => [...labels, ...minus]),
);

/** Series of a fleet as messages have them: by their place in a list, which changes when a host brings another one. */
export class SeriesList {
  readonly series: Series[];
  /** Ids of all, which tell a series from a former one of its name too, and who counts them: equal lists have equal texts. */
  readonly text: string;
  readonly #places: ReadonlyMap<number, number>;
  readonly #ofOverview: readonly number[];

  /** `partly`: ids of those that not all hosts that are present count. */
  constructor(all: readonly FleetSeries[], sinceMs: number, partly: ReadonlySet<number> = new Set()) {
    this.series = all.map((each) => ({
      ...seriesOf(each, sinceMs),
      ...(partly.has(each.id) && { partly: true as const }),
    }));
    this.text = all.map(({ id }) => `${id}${partly.has(id) ? '?' : ''}`).join();
    this.#ofOverview = all.flatMap(({ id, name }) => (IN_OVERVIEW.has(name) ? [id] : []));
    this.#places = new Map(all.map(({ id }, place) => [id, place]));
  }

  cells(numbers: readonly (FleetNumbers & Pick<BoardCell, 'series'>)[]): Cell[] {
    return numbers.flatMap(({ series, count, amount, rate, amountRate }) => {
      const place = this.#places.get(series);
      if (place === undefined) return [];
      const hasAmount = this.#hasAmount(place);
      return [[place, count, hasAmount ? amount : null, rate, hasAmount ? amountRate : null] as Cell];
    });
  }

  /**
   * Cells of a host. A series that it does not count now has no rates, and one that it never counted no count: a cell says so of
   * those asked for, and of those in columns of the overview.
   */
  cellsOfHost(
    numbers: readonly BoardCell[],
    { presence, cells }: FleetHost,
    asked: readonly number[],
  ): Cell[] {
    const known = new Map(cells.map(({ series, counted }) => [series, presence === 'present' && counted]));
    const idle = ([place, count, amount]: Cell): Cell => [place, count, amount, null, null];
    const counted = numbers.flatMap((each) =>
      known.get(each.series) === true ? this.cells([each]) : this.cells([each]).map(idle),
    );
    const has = new Set(numbers.map(({ series }) => series));
    for (const series of new Set([...asked, ...this.#ofOverview])) {
      const place = this.#places.get(series);
      if (place === undefined || has.has(series) || known.get(series) === true) continue;
      const none = known.has(series) ? 0 : null;
      counted.push([place, none, this.#hasAmount(place) ? none : null, null, null]);
    }
    return counted;
  }

  bounds(cells: readonly BoardCell[]): CellBound[] {
    return cells.flatMap(({ series, more }) => {
      const place = this.#places.get(series);
      if (more === undefined || place === undefined) return [];
      const hasAmount = this.#hasAmount(place);
      const { count, amount, rate, amountRate } = more;
      return [[place, count, hasAmount ? amount : null, rate, hasAmount ? amountRate : null] as CellBound];
    });
  }

  #hasAmount(place: number): boolean {
    return this.series[place]?.value?.unit != null;
  }
}

/** Name of the tracepoint: no host sends it apart. */
export const probeOf = ({ label }: FleetSeries['form']): string =>
  label.replace(/^[^:]*:/, '').replace(/\..*$/, '');

const seriesOf = ({ name, form }: FleetSeries, sinceMs: number): Series => ({
  ...form,
  label: name,
  event: form.label,
  named: false,
  probe: probeOf(form),
  summary: '',
  vmstat: [],
  sinceMs,
  counted: true,
  before: 0,
});
