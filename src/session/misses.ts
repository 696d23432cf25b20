import { type LoadedProgram, loadedPrograms, missedRuns } from '../bpftrace/fdinfo.ts';
import type { Program } from '../probe/compile.ts';

/** Missed runs of one bpftrace's programs since its window opened, added to those of the bpftraces before it. */
export class Misses {
  readonly #pid: number;
  readonly #program: Program;
  readonly #total: Map<string, number>;
  readonly #before: Map<string, number>;
  #programs: LoadedProgram[] = [];
  #start: (number | null)[] = [];

  constructor(pid: number, program: Program, total: Map<string, number>) {
    this.#pid = pid;
    this.#program = program;
    this.#total = total;
    this.#before = new Map(total);
  }

  start(): void {
    this.#programs = loadedPrograms(this.#pid);
    this.#start = missedRuns(this.#pid, this.#programs) ?? [];
  }

  /** False where bpftrace was gone. */
  read(): boolean {
    const now = missedRuns(this.#pid, this.#programs);
    if (now === undefined) return false;
    const named = now.length === this.#program.attached.length;
    const runs = new Map<string, number>();
    for (const [index, misses] of now.entries()) {
      const event = named ? (this.#program.attached[index]?.event ?? '?') : 'some event';
      runs.set(event, (runs.get(event) ?? 0) + (misses ?? 0) - (this.#start[index] ?? 0));
    }
    for (const [event, count] of runs) this.#total.set(event, (this.#before.get(event) ?? 0) + count);
    return true;
  }
}
