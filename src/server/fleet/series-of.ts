import type { BoardCell, FleetNumbers, FleetSeries } from '../../fleet/numbers.ts';
import type { CellBound } from '../../wire/fleet-views.ts';
import type { Cell } from '../../wire/rows.ts';
import type { Series } from '../../wire/session.ts';

/** Series of a fleet as messages have them: by their place in a list, which changes when a host brings another one. */
export class SeriesList {
  readonly series: Series[];
  /** Names of all: equal lists have equal texts. */
  readonly text: string;
  readonly #places: ReadonlyMap<number, number>;

  constructor(all: readonly FleetSeries[], sinceMs: number) {
    this.series = all.map((each) => seriesOf(each, sinceMs));
    this.text = all.map(({ name }) => name).join('\n');
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
