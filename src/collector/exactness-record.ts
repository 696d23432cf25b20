import type { Frame } from '../bpftrace/frames.ts';
import { printable } from '../printable.ts';
import type { Program } from '../probe/program.ts';
import {
  ENDED_MAPS,
  isStackMap,
  JOINED_MAPS,
  OBJECTS_MAP,
  type PrintedMap,
  RENAMED_MAPS,
  SCOPE_MAP,
  sizeOf,
} from '../probe/protocol.ts';
import type { Exactness, Gap } from '../wire/exactness.ts';
import { nothingMissed } from '../wire/nothing-missed.ts';
import { foldGaps, isExact, NAMES_MAP, OBJECTS } from './exactness.ts';
import { mapAt } from './map-at.ts';
import type { MissedRuns, MissedTotals } from './misses.ts';

const NAMES = ' names';

/** Records the losses, gaps and doubts of a run, over all its bpftraces. */
export class ExactnessRecord implements MissedTotals {
  readonly missed: MissedRuns = new Map();
  readonly missedInScope: MissedRuns = new Map();
  readonly #findings = nothingMissed();
  readonly #lostUpdates = new Map<string, number>();
  readonly #sharedPids = new Map<string, number>();
  readonly #lostInTotals: MissedRuns = new Map();
  /** Maps that were noted as full since the last tick ended: bpftrace may report one for each event. */
  readonly #fullInTick = new Set<string>();
  #countsMisses = true;

  get exactness(): Exactness {
    const missedRuns = [...this.missed]
      .filter(([key, runs]) => runs > 0 && !key.endsWith(NAMES))
      .map(([key, runs]) => {
        const cut = key.lastIndexOf(' ');
        const loses = key.slice(cut + 1) as 'events' | 'processes';
        return { event: key.slice(0, cut), loses, runs, bound: this.missedInScope.get(key) ?? runs };
      });
    const { gaps, earlierGaps, mapFull } = this.#findings;
    const exactness = {
      ...this.#findings,
      missedRuns,
      uncountedMisses: [...this.#findings.uncountedMisses],
      mapFull: mapFull.map((full) => ({ ...full })),
      lostUpdates: [...this.#lostUpdates].map(([event, updates]) => ({ event, updates })),
      sharedPids: [...this.#sharedPids].map(([event, counts]) => ({ event, counts })),
      gaps: gaps.map((gap) => ({ ...gap })),
      earlierGaps: { ...earlierGaps },
    };
    return { ...exactness, exact: isExact(exactness) };
  }

  /**
   * Number of ends and renames that were missed, by a missed run or a full map. They make no count too low.
   */
  get missedNames(): number {
    const full = this.#findings.mapFull.reduce(
      (sum, { map, times = 1 }) => sum + (map === NAMES_MAP ? times : 0),
      0,
    );
    return [...this.missed].reduce((sum, [key, runs]) => sum + (key.endsWith(NAMES) ? runs : 0), full);
  }

  /** Runs that the reconciliation lacks: missed runs, and updates that bpftrace lost. */
  get missedInTotals(): MissedRuns {
    const all = new Map(this.missed);
    for (const [key, updates] of this.#lostInTotals) all.set(key, (all.get(key) ?? 0) + updates);
    return all;
  }

  restarted(): void {
    this.#findings.restarts++;
  }

  /** Records that counting stopped, until `resume` or for ever. */
  gap({ reason, stderr, losesOrphans }: Omit<Gap, 'seconds'>): void {
    this.#findings.gaps.push({ reason, seconds: null, stderr, losesOrphans });
    foldGaps(this.#findings);
  }

  resumed(seconds: number): void {
    const gap = this.#findings.gaps.at(-1);
    if (gap) gap.seconds = seconds;
  }

  lateTick(): void {
    this.#findings.lateTicks++;
  }

  /** Notes that the kernel does not count all missed runs. */
  missesUncounted(): void {
    this.#countsMisses = false;
    this.#findings.missedRunsKnown = false;
  }

  /** Notes events whose missed runs no kernel counts. */
  uncountedMisses(events: readonly string[]): void {
    this.#findings.uncountedMisses = [...events];
  }

  missesUnknown(): void {
    this.#findings.missedRunsUnread = this.#countsMisses;
    this.#findings.missedRunsKnown = false;
  }

  newCgroups(paths: readonly string[]): void {
    this.#findings.newCgroups = [...new Set([...this.#findings.newCgroups, ...paths.map(printable)])];
  }

  sharedPids(event: string, counts: number): void {
    if (counts > 0) add(this.#sharedPids, event, counts);
  }

  hidesFirst(hides: Exactness['hidesFirst']): void {
    this.#findings.hidesFirst = hides;
  }

  outputProblem(frame: Extract<Frame, { kind: 'lost' | 'garbled' }>): void {
    if (frame.kind === 'lost') this.#findings.lostOutput += frame.events;
    else this.#findings.garbledOutput++;
  }

  /**
   * Notes the maps that a tick printed with max entries: they had no room for more. Returns true if any is
   * full.
   */
  fullMaps(maps: readonly PrintedMap[], program: Program, maxEntries: number): boolean {
    // A stack that is not kept makes no count too low.
    const full = maps.filter((printed) => !isStackMap(printed.map) && sizeOf(printed) >= maxEntries);
    for (const { map } of full) this.#noteFull(map, program, maxEntries);
    return full.length > 0;
  }

  /** Notes that bpftrace reported a full map at a line of the program. Returns true if it is one of counts. */
  fullAt(line: number, program: Program, maxEntries: number): boolean {
    const map = mapAt(line, program);
    if (isStackMap(map)) return false;
    this.#noteFull(map, program, maxEntries);
    return true;
  }

  /**
   * Notes that bpftrace lost an update at a line of the program, because another CPU inserted the same key.
   */
  updateLost(line: number, program: Program): void {
    const map = mapAt(line, program);
    if (isStackMap(map)) return;
    const counted = program.series[program.maps.get(map) ?? -1];
    if (counted !== undefined) add(this.#lostUpdates, counted.label);
    const [event] = program.series[program.runningTotals.get(map) ?? -1]?.events ?? [];
    if (event !== undefined) add(this.#lostInTotals, `${event} events`);
  }

  /** Notes that the map of objects had no room for a new object. */
  objectsFull(program: Program): void {
    this.#noteFull(OBJECTS_MAP, program, program.maxEntries);
  }

  /** Notes that the map of processes in scope had no room for a new process. */
  scopeFull(program: Program): void {
    this.#noteFull(SCOPE_MAP, program, program.maxEntries);
  }

  /** A tick was taken in whole: a map that is full from now on is full in the next one. */
  endTick(): void {
    this.#fullInTick.clear();
  }

  #noteFull(name: string, program: Program, maxEntries: number): void {
    const series = program.series[program.maps.get(name) ?? program.runningTotals.get(name) ?? -1];
    const map = series?.label ?? NAME_OF_FULL_MAP[name] ?? 'some map';
    if (this.#fullInTick.has(map)) return;
    this.#fullInTick.add(map);
    const known = this.#findings.mapFull.find((full) => full.map === map && full.keys === maxEntries);
    if (known === undefined) this.#findings.mapFull.push({ map, keys: maxEntries, times: 1 });
    else known.times = (known.times ?? 1) + 1;
  }
}

const add = (counts: Map<string, number>, key: string, count = 1) =>
  counts.set(key, (counts.get(key) ?? 0) + count);

/** Names of full maps that belong to no series. */
const NAME_OF_FULL_MAP: Record<string, string> = {
  [OBJECTS_MAP]: OBJECTS,
  ...Object.fromEntries([SCOPE_MAP, ...JOINED_MAPS].map((map) => [map, 'processes in scope'])),
  ...Object.fromEntries([...ENDED_MAPS, ...RENAMED_MAPS].map((map) => [map, NAMES_MAP])),
};
