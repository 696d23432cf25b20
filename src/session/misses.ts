import { type LoadedProgram, loadedPrograms, missedRuns } from '../bpftrace/fdinfo.ts';
import type { Program } from '../probe/program.ts';

/** Missed runs, by event and what they lost: `kmem:kmalloc events`, `sched:sched_process_fork processes`. */
export type MissedRuns = Map<string, number>;

/** Missed runs of one bpftrace's programs since shortly before its window opened, added to those of the bpftraces before it. */
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

  /** False where they cannot be read: bpftrace is gone, or the process is not bpftrace itself. */
  read(): boolean {
    const { attached } = this.#program;
    const now = missedRuns(this.#pid, this.#programs);
    if (now?.length !== attached.length) return false;
    const runs = new Map<string, number>();
    for (const [index, { event, loses }] of attached.entries()) {
      if (loses === 'nothing') continue;
      const key = `${event} ${loses}`;
      // A process that was left out before the window is left out in it too.
      const before = loses === 'events' ? (this.#start[index] ?? 0) : 0;
      runs.set(key, (runs.get(key) ?? 0) + (now[index] ?? 0) - before);
    }
    for (const [key, count] of runs) this.#total.set(key, (this.#before.get(key) ?? 0) + count);
    return true;
  }
}
