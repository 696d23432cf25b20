import type { CapturedTick } from './captured-tick.ts';
import type { Quads } from './columns.ts';

/** Counts of several ticks, with a number for each row, series, value and call site. */
export class QuadSum {
  readonly #quads: Required<Quads> = { row: [], series: [], value: [], count: [], site: [] };
  readonly #places = new Map<string, number>();
  readonly #sites = new Map<string, number>();
  #hasSites = false;

  add({ quads, sites = [] }: Pick<CapturedTick, 'quads' | 'sites'>): void {
    this.#hasSites ||= quads.site !== undefined;
    for (const [index, row] of quads.row.entries()) {
      const [series = 0, value = 0, count = 0] = [
        quads.series[index],
        quads.value[index],
        quads.count[index],
      ];
      const site = this.#placeOf(sites[quads.site?.[index] ?? -1] ?? '');
      const key = `${row},${series},${value},${site}`;
      const place = this.#places.get(key);
      if (place === undefined) this.#append(key, { row, series, value, count, site });
      else this.#quads.count[place] = (this.#quads.count[place] ?? 0) + count;
    }
  }

  get sum(): Pick<CapturedTick, 'quads' | 'sites'> {
    const { site: _, ...others } = this.#quads;
    return this.#hasSites ? { quads: this.#quads, sites: [...this.#sites.keys()] } : { quads: others };
  }

  #placeOf(name: string): number {
    const site = this.#sites.get(name) ?? this.#sites.size;
    this.#sites.set(name, site);
    return site;
  }

  #append(key: string, entry: Record<keyof Quads, number>): void {
    this.#places.set(key, this.#quads.row.length);
    for (const column of COLUMNS) this.#quads[column].push(entry[column]);
  }
}

const COLUMNS = ['row', 'series', 'value', 'count', 'site'] as const;
