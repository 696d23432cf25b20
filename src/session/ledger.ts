import type { Frame, PrintedMap } from '../bpftrace/frames.ts';
import { printable } from '../printable.ts';
import { type Program, SCOPE_MAP } from '../probe/program.ts';
import { type Exactness, foldGaps, type Gap, isExact, nothingMissed } from './exactness.ts';
import type { MissedRuns } from './misses.ts';

const NAMES = ' names';

/** Keeps the record of what a session missed, over all its bpftraces. */
export class Ledger {
  readonly missed: MissedRuns = new Map();
  readonly #found = nothingMissed();
  readonly #countsMisses: boolean;

  constructor(countsMisses: boolean) {
    this.#countsMisses = countsMisses;
    this.#found.missedRunsKnown = countsMisses;
  }

  get exactness(): Exactness {
    const missedRuns = [...this.missed]
      .filter(([key, runs]) => runs > 0 && !key.endsWith(NAMES))
      .map(([key, runs]) => {
        const cut = key.lastIndexOf(' ');
        return { event: key.slice(0, cut), loses: key.slice(cut + 1) as 'events' | 'processes', runs };
      });
    const { gaps, earlierGaps, mapFull } = this.#found;
    const found = {
      ...this.#found,
      missedRuns,
      mapFull: [...mapFull],
      gaps: gaps.map((gap) => ({ ...gap })),
      earlierGaps: { ...earlierGaps },
    };
    return { ...found, exact: isExact(found) };
  }

  /** Runs missed that would have told an end or a new name: no count is less for them. */
  get missedNames(): number {
    return [...this.missed].reduce((sum, [key, runs]) => sum + (key.endsWith(NAMES) ? runs : 0), 0);
  }

  /** bpftrace is started again. */
  restart(): void {
    this.#found.restarts++;
  }

  /** Counting stopped for a reason; until `resume`, for ever. */
  gap(reason: Gap['reason']): void {
    this.#found.gaps.push({ reason, seconds: null });
    foldGaps(this.#found);
  }

  resume(seconds: number): void {
    const gap = this.#found.gaps.at(-1);
    if (gap) gap.seconds = seconds;
  }

  late(): void {
    this.#found.lateTicks++;
  }

  missesUnknown(): void {
    this.#found.missedRunsUnread = this.#countsMisses;
    this.#found.missedRunsKnown = false;
  }

  newCgroups(paths: readonly string[]): void {
    this.#found.newCgroups = [...new Set([...this.#found.newCgroups, ...paths.map(printable)])];
  }

  output(frame: Extract<Frame, { kind: 'lost' | 'garbled' }>): void {
    if (frame.kind === 'lost') this.#found.lostOutput += frame.events;
    else this.#found.garbledOutput++;
  }

  /** Notes the maps that came back with as many keys as they can hold: there was no room for more. */
  fullMaps(maps: readonly PrintedMap[], program: Program, keys: number): boolean {
    const full = maps.filter(({ entries }) => entries.length >= keys);
    for (const { map } of full) {
      const series = program.series[program.maps.get(map) ?? program.books.get(map) ?? -1];
      this.#full(series?.label ?? (map === SCOPE_MAP ? 'processes in scope' : 'names'), keys);
    }
    return full.length > 0;
  }

  /** bpftrace said that a map is full, and no tick showed which. */
  fullUnseen(keys: number): void {
    if (!this.#found.mapFull.some((one) => one.keys === keys)) this.#full('some map', keys);
  }

  #full(map: string, keys: number): void {
    const known = this.#found.mapFull.some((one) => one.map === map && one.keys === keys);
    if (!known) this.#found.mapFull.push({ map, keys });
  }
}
