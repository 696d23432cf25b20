import { uptime } from 'node:os';
import { type LoadedProgram, loadedPrograms, missedRuns } from '../bpftrace/fdinfo.ts';
import type { Program } from '../probe/program.ts';

/** Resolution of uptime(), CLOCK_BOOTTIME by /proc/uptime. bpftrace's nsecs is that clock or one that is behind it. */
const UPTIME_NS = 10_000_000;

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
  #reading: { misses: (number | null)[]; at: number } | undefined;

  constructor(pid: number, program: Program, total: MissedRuns) {
    this.#pid = pid;
    this.#program = program;
    this.#total = total;
    this.#before = new Map(total);
  }

  /**
   * Reads what was missed before the window, when the program printed at `ns` that it waits for it. If vmtally stood
   * still the window may be open by now: so a reading counts only once something printed later than it was taken shows
   * that it was not. Without one what was missed since loading is told, which can only be too much.
   */
  start(ns: number): void {
    this.open(ns);
    this.#programs = loadedPrograms(this.#pid);
    const at = uptime() * 1e9 + UPTIME_NS;
    this.#reading = { misses: missedRuns(this.#pid, this.#programs) ?? [], at };
  }

  /** The window opened at `ns`. */
  open(ns: number): void {
    if (this.#reading !== undefined && this.#reading.at < ns) this.#start = this.#reading.misses;
    this.#reading = undefined;
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
