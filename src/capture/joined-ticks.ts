import { joinStretch } from '../compare/reading.ts';
import type { Quads } from './columns.ts';
import { MOST_STRETCHES } from './reading-columns.ts';
import type { CapturedTick } from './writer.ts';

/** Milliseconds by which a tick may be too short. */
const EARLY_MS = 2;

/**
 * Joins ticks that are shorter than those that were asked for: a comparison may need ticks of 50 ms, of which a file keeps the readings
 * only. Numbers of ticks are given anew.
 */
export class JoinedTicks {
  readonly #tickMs: number;
  readonly #write: (tick: CapturedTick) => void;
  #held: CapturedTick | undefined;

  /** `write` gets ticks of `tickMs`, or shorter ones where time is missing between two; 0: each tick as it comes. */
  constructor(tickMs: number, write: (tick: CapturedTick) => void) {
    this.#tickMs = tickMs;
    this.#write = write;
  }

  get isEmpty(): boolean {
    return this.#held === undefined;
  }

  add(tick: CapturedTick): void {
    if (this.#held !== undefined && !follows(this.#held, tick)) this.flush();
    this.#held = this.#held === undefined ? tick : joined(this.#held, tick);
    const isLong = 1000 * this.#held.seconds >= this.#tickMs - EARLY_MS;
    if (isLong || (this.#held.readings?.stretches.length ?? 0) >= MOST_STRETCHES) this.flush();
  }

  flush(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#write(held);
  }
}

const follows = (held: CapturedTick, { atSeconds, seconds }: CapturedTick): boolean =>
  Math.abs(1000 * (atSeconds - seconds - held.atSeconds)) < EARLY_MS;

function joined(a: CapturedTick, b: CapturedTick): CapturedTick {
  const { quads, sites } = joinedQuads(a, b);
  const vmstat = new Map(a.vmstat);
  for (const [place, growth] of b.vmstat) vmstat.set(place, (vmstat.get(place) ?? 0) + growth);
  return {
    ...b,
    seconds: a.seconds + b.seconds,
    rows: [...new Map([...a.rows, ...b.rows].map((row) => [row.row, row])).values()],
    quads,
    ...(sites && { sites }),
    vmstat: new Map([...vmstat].filter(([, growth]) => growth !== 0).toSorted(([x], [y]) => x - y)),
    ...joinedReadings(a, b),
  };
}

/** Counts of both, with the call sites of both. */
function joinedQuads(a: CapturedTick, b: CapturedTick): Pick<CapturedTick, 'quads' | 'sites'> {
  const quads: Required<Quads> = { row: [], series: [], value: [], count: [], site: [] };
  const places = new Map<string, number>();
  const sites = new Map<string, number>();
  for (const { quads: each, sites: names = [] } of [a, b])
    for (const [index, row] of each.row.entries()) {
      const name = names[each.site?.[index] ?? -1] ?? '';
      const site = sites.get(name) ?? sites.size;
      sites.set(name, site);
      const [series, value, count] = [
        each.series[index] ?? 0,
        each.value[index] ?? 0,
        each.count[index] ?? 0,
      ];
      const key = `${row},${series},${value},${site}`;
      const place = places.get(key);
      if (place !== undefined) {
        quads.count[place] = (quads.count[place] ?? 0) + count;
        continue;
      }
      places.set(key, quads.row.length);
      quads.row.push(row);
      quads.series.push(series);
      quads.value.push(value);
      quads.count.push(count);
      quads.site.push(site);
    }
  const { site: _, ...others } = quads;
  return a.quads.site === undefined ? { quads: others } : { quads, sites: [...sites.keys()] };
}

function joinedReadings(
  { readings: a }: CapturedTick,
  { readings: b }: CapturedTick,
): Pick<CapturedTick, 'readings'> {
  const readings = [a, b].filter((each) => each !== undefined);
  if (readings.length === 0) return {};
  const commands = readings.flatMap(({ command }) => command ?? []);
  const counts = new Map<string, [series: number, value: number, count: number]>();
  for (const { series, value, count } of commands)
    for (const [index, place] of series.entries()) {
      const key = `${place},${value[index] ?? 0}`;
      const [, , before] = counts.get(key) ?? [0, 0, 0];
      counts.set(key, [place, value[index] ?? 0, before + (count[index] ?? 0)]);
    }
  const sums = [...counts.values()];
  return {
    readings: {
      stretches: readings.flatMap(({ stretches }) => stretches).reduce(joinStretch, []),
      ...(commands.length > 0 && {
        command: {
          series: sums.map(([series]) => series),
          value: sums.map(([, value]) => value),
          count: sums.map(([, , count]) => count),
        },
      }),
    },
  };
}
