import type { FleetHost } from '../../fleet/host-view.ts';
import type { BoardCell, FleetNumbers, FleetSeries } from '../../fleet/numbers.ts';
import type { CellBound } from '../../wire/fleet-views.ts';
import type { Cell } from '../../wire/rows.ts';
import type { Series } from '../../wire/session.ts';

/** Series of a fleet as messages have them: by their place in a list, which changes when a host brings another one. */
export class SeriesList {
  readonly series: Series[];
  /** Ids of all, which tell a series from a former one of its name too, and who counts them: equal lists have equal texts. */
  readonly text: string;
  readonly #places: ReadonlyMap<number, number>;

  /** `partly`: ids of those that not all hosts that are present count. */
  constructor(all: readonly FleetSeries[], sinceMs: number, partly: ReadonlySet<number> = new Set()) {
    this.series = all.map((each) => ({
      ...seriesOf(each, sinceMs),
      ...(partly.has(each.id) && { partly: true as const }),
    }));
    this.text = all.map(({ id }) => `${id}${partly.has(id) ? '?' : ''}`).join();
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

  /** Cells of a host. A series that it does not count now has no rates. */
  cellsOfHost(numbers: readonly BoardCell[], host: FleetHost): Cell[] {
    const cells = this.cells(numbers);
    for (const [series, place] of this.#places) {
      if (isCounted(host, series)) continue;
      const at = cells.findIndex(([index]) => index === place);
      const [, count = 0, amount = this.#hasAmount(place) ? 0 : null] = cells[at] ?? [];
      cells.splice(at === -1 ? cells.length : at, 1, [place, count, amount, null, null]);
    }
    return cells;
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

const isCounted = ({ presence, cells }: FleetHost, series: number): boolean =>
  presence === 'present' && cells.some((cell) => cell.series === series && cell.counted);

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
