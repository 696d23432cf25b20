import { type LoadedProgram, loadedPrograms, missedRuns } from '../bpftrace/fdinfo.ts';
import type { Program } from '../probe/program.ts';

const UNKNOWN = { event: 'some event', loses: 'events' } as const;

/** Missed runs, by event and what they lost: `kmem:kmalloc events`, `sched:sched_process_fork processes`. */
export type MissedRuns = Map<string, number>;

/** Missed runs of one bpftrace's programs since its window opened, added to those of the bpftraces before it. */
export class Misses {
  readonly #pid: number;
  readonly #program: Program;
  readonly #total: MissedRuns;
  readonly #before: MissedRuns;
  #programs: LoadedProgram[] = [];
  #start: (number | null)[] = [];

  constructor(pid: number, program: Program, total: MissedRuns) {
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
      const { event, loses } = (named ? this.#program.attached[index] : undefined) ?? UNKNOWN;
      if (loses === 'nothing') continue;
      const key = `${event} ${loses}`;
      runs.set(key, (runs.get(key) ?? 0) + (misses ?? 0) - (this.#start[index] ?? 0));
    }
    for (const [event, count] of runs) this.#total.set(event, (this.#before.get(event) ?? 0) + count);
    return true;
  }
}
