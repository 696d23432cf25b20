import type { Family, MetricSeries } from './family.ts';

export type FamilyHead = Omit<Family, 'series'>;

/** Families while series are added to them: those of one name are one family. */
export class FamilySet {
  readonly #families = new Map<string, FamilyHead & { series: MetricSeries[] }>();

  add(head: FamilyHead, ...series: MetricSeries[]): void {
    const family = this.#families.get(head.name);
    if (family === undefined) this.#families.set(head.name, { ...head, series });
    else family.series.push(...series);
  }

  get families(): Family[] {
    return [...this.#families.values()].filter(({ series }) => series.length > 0);
  }
}
