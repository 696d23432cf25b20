import { largestMaxEntries } from '../bpftrace/capabilities.ts';
import type { Program } from '../probe/program.ts';
import type { PrintedMap } from '../probe/protocol.ts';
import type { RunState } from './run-state.ts';

/** From bpftrace 0.23 on, a full map floods the pipe of the ticks: milliseconds to wait for the last tick. */
export const FLOOD_MS = 500;

/** Recognizes full maps of one bpftrace, and gives the next bpftrace more max entries. */
export class MapGrowth {
  readonly #run: RunState;
  readonly #program: Program;
  /** True once bpftrace reported a full map: it does so for each event. */
  #isFlooded = false;
  #needsRestart = false;

  constructor(run: RunState, program: Program) {
    this.#run = run;
    this.#program = program;
  }

  /** True once a full map needs more max entries than this bpftrace has. */
  get needsRestart(): boolean {
    return this.#needsRestart;
  }

  /** Notes the maps that a tick printed full. */
  printed(maps: readonly PrintedMap[]): void {
    if (this.#run.record.fullMaps(maps, this.#program, this.#program.maxEntries)) this.#grow();
  }

  /** Notes that bpftrace reported a full map. Returns true if this is its first report and calls for a restart. */
  reported(line: number): boolean {
    if (!this.#run.record.fullAt(line, this.#program, this.#program.maxEntries)) return false;
    if (this.#isFlooded) return false;
    this.#isFlooded = true;
    this.#grow();
    return this.#needsRestart;
  }

  /** Raises max entries to four times as many from the next bpftrace on, as far as memory allows. */
  #grow(): void {
    // A restart would lose the objects.
    if (this.#needsRestart || this.#run.options.objects !== undefined) return;
    const { mapCount, maxEntries } = this.#program;
    const larger = Math.min(4 * maxEntries, largestMaxEntries(mapCount, this.#run.options.features));
    if (larger <= maxEntries) return;
    this.#run.maxEntries = larger;
    this.#needsRestart = true;
  }
}
