import type { Program } from '../probe/program.ts';
import { OBJECTS_MAP } from '../probe/protocol.ts';
import type { Tick } from './events.ts';
import { mapAt } from './map-at.ts';
import type { RunState } from './run-state.ts';

/** Longest time to print an object, in ms. */
const OBJECT_MS = 0.5;

/** Ends a run that pairs objects when their map is full: what it has stays right, and nothing after it would be. */
export class ObjectsEnd {
  readonly #run: RunState;
  readonly #program: Program;

  constructor(run: RunState, program: Program) {
    this.#run = run;
    this.#program = program;
  }

  /** Longest time in which the last tick prints the objects. */
  get printMs(): number {
    return OBJECT_MS * this.#program.maxEntries;
  }

  /** bpftrace before 0.20 does not report a full map: the program does. Returns true for the last tick. */
  tick({ objects }: Pick<Tick, 'objects'>): boolean {
    const size = (objects?.live?.length ?? 0) / 2;
    const isFull = (objects?.sums.refused ?? 0) > 0 || size >= this.#program.maxEntries;
    if (isFull) {
      this.#run.record.objectsFull(this.#program);
      this.#end();
    }
    return objects?.live != null;
  }

  /** bpftrace reported a full map at a line of the program. Other maps are not needed to pair objects. */
  mapFull(line: number): void {
    if (mapAt(line, this.#program) === OBJECTS_MAP) this.#end();
  }

  /** Requests the last tick. */
  #end(): void {
    const { lastTick, bootNs, names } = this.#run;
    if (lastTick.stopping) return;
    lastTick.stop(bootNs());
    lastTick.request();
    names?.readLiving();
  }
}
