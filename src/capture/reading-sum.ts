import { joinStretch, type Stretch } from '../compare/reading.ts';
import type { CapturedTick } from './captured-tick.ts';

type Readings = NonNullable<CapturedTick['readings']>;

/** Readings of several ticks, and the counts of the command for all of them. */
export class ReadingSum {
  #stretches: Stretch[] = [];
  #hasReadings = false;
  #hasCommand = false;
  readonly #counts = new Map<string, [series: number, value: number, count: number]>();

  add({ readings }: Pick<CapturedTick, 'readings'>): void {
    if (readings === undefined) return;
    this.#hasReadings = true;
    this.#stretches = readings.stretches.reduce(joinStretch, this.#stretches);
    if (readings.command !== undefined) this.#addCommand(readings.command);
  }

  get stretches(): number {
    return this.#stretches.length;
  }

  get sum(): Pick<CapturedTick, 'readings'> {
    if (!this.#hasReadings) return {};
    const counts = [...this.#counts.values()];
    const command = {
      series: counts.map(([series]) => series),
      value: counts.map(([, value]) => value),
      count: counts.map(([, , count]) => count),
    };
    return { readings: { stretches: this.#stretches, ...(this.#hasCommand && { command }) } };
  }

  #addCommand({ series, value, count }: NonNullable<Readings['command']>): void {
    this.#hasCommand = true;
    for (const [index, place] of series.entries()) {
      const of = value[index] ?? 0;
      const key = `${place},${of}`;
      const [, , before] = this.#counts.get(key) ?? [0, 0, 0];
      this.#counts.set(key, [place, of, before + (count[index] ?? 0)]);
    }
  }
}
