import { type LoadedProgram, loadedPrograms, missedRuns } from '../bpftrace/fdinfo.ts';
import type { KernelFeatures } from '../kernel/features.ts';
import { mayPreempt } from '../kernel/preemption.ts';
import { isSoftwareEvent } from '../kernel/software-events.ts';
import { type Program, rawOf, softwareOf } from '../probe/program.ts';
import { bootNs } from './boot-ns.ts';
import { IdleScope } from './idle-scope.ts';

/** Missed runs, by event and what they lose: `kmem:kmalloc events`, `sched:sched_process_fork processes`. */
export type MissedRuns = Map<string, number>;

/**
 * Missed runs of the whole system, as the kernel counts them, and the most of them that can belong to the
 * scope.
 */
export interface MissedTotals {
  missed: MissedRuns;
  missedInScope: MissedRuns;
}

/**
 * True if the kernel counts all skipped runs that make a count too low: of programs at raw tracepoints from 6.1 on, where
 * the first of them are used (kernel/trace/bpf_trace.c, __bpf_trace_run), of others from 6.7 on (trace_call_bpf).
 * uncountedMisses has those of software events.
 */
export const countsMisses = (
  { attached }: Pick<Program, 'attached'>,
  features: Pick<KernelFeatures, 'countsMisses'>,
): boolean =>
  features.countsMisses ||
  attached.every(
    ({ event, raw, loses }) => raw || isSoftwareEvent(event) || loses === 'names' || loses === 'nothing',
  );

/**
 * The software events whose program the kernel may skip: it does so while another BPF program runs on that CPU, or a map
 * is read there, and counts none of these (kernel/events/core.c, bpf_overflow_handler). A fault comes in no interrupt, so it
 * comes then only if its task preempted the other.
 */
export function uncountedMisses(
  { attached }: Pick<Program, 'attached'>,
  preempts: () => boolean = mayPreempt,
): string[] {
  const events = new Set(attached.map(({ event }) => event).filter(isSoftwareEvent));
  return events.size > 0 && preempts() ? [...events] : [];
}

/** Functions that read the kernel's numbers; tests pass others. */
const SOURCES = { programsOf: loadedPrograms, missesOf: missedRuns };

/**
 * Missed runs of one bpftrace's programs since shortly before its window opened, added to those of earlier
 * bpftraces.
 */
export class Misses {
  readonly #pid: number;
  readonly #program: Program;
  readonly #totals: MissedTotals;
  readonly #before: MissedRuns;
  readonly #idleScope: Pick<IdleScope, 'idle'>;
  readonly #sources: typeof SOURCES;
  #last: MissedRuns = new Map();
  #programs: LoadedProgram[] = [];
  #start: (number | null)[] = [];
  /** Runs missed while nothing was counted, by program, and all that the last tick read. */
  #skipped: number[] = [];
  #read: (number | null)[] = [];
  #reading: { misses: (number | null)[]; takenNs: number } | undefined;

  constructor(
    pid: number,
    program: Program,
    totals: MissedTotals,
    idleScope: Pick<IdleScope, 'idle'> = new IdleScope(),
    sources = SOURCES,
  ) {
    this.#pid = pid;
    this.#program = program;
    this.#totals = totals;
    this.#before = new Map(totals.missed);
    this.#idleScope = idleScope;
    this.#sources = sources;
  }

  /**
   * Reads the runs missed so far, when the program reported at `ns` that its window is not open yet. If
   * vmtally was stalled, the window may be open by now: a reading counts only once a report that was printed
   * after the reading shows that the window was still closed. Without such a reading the result includes the
   * runs missed since loading, which can only be too many.
   */
  start(ns: number): void {
    this.open(ns);
    this.#programs = this.#sources.programsOf(this.#pid, rawOf(this.#program), softwareOf(this.#program));
    const takenNs = bootNs();
    this.#reading = { misses: this.#sources.missesOf(this.#pid, this.#programs) ?? [], takenNs };
  }

  /** The window opened at `ns`. */
  open(ns: number): void {
    if (this.#reading !== undefined && this.#reading.takenNs < ns) this.#start = this.#reading.misses;
    this.#reading = undefined;
  }

  /** Leaves out the runs that were missed since the last tick: nothing was counted in that time. */
  skip(): void {
    const now = this.#sources.missesOf(this.#pid, this.#programs) ?? [];
    this.#skipped = now.map(
      (misses, index) => (this.#skipped[index] ?? 0) + (misses ?? 0) - (this.#read[index] ?? 0),
    );
    this.#read = now;
  }

  /**
   * Reads missed runs at a tick that the program printed at `ns`; `inScope`: the living processes in scope.
   * Returns false if they cannot be read: bpftrace is gone, or the process is not bpftrace itself.
   */
  read(inScope: readonly number[], ns: number): boolean {
    const { attached } = this.#program;
    const now = this.#sources.missesOf(this.#pid, this.#programs);
    if (now?.length !== attached.length) return false;
    this.#read = now;
    const runs = new Map<string, number>();
    for (const [index, { event, loses }] of attached.entries()) {
      if (loses === 'nothing') continue;
      const key = `${event} ${loses}`;
      // A process that was missed before the window is missing in it too: subtract nothing.
      const before = loses === 'events' ? (this.#start[index] ?? 0) : 0;
      runs.set(key, (runs.get(key) ?? 0) + (now[index] ?? 0) - before - (this.#skipped[index] ?? 0));
    }
    const idle = this.#idleScope.idle(inScope, ns);
    const { missed, missedInScope } = this.#totals;
    for (const [key, count] of runs) {
      missed.set(key, (this.#before.get(key) ?? 0) + count);
      const more = idle ? 0 : count - (this.#last.get(key) ?? 0);
      missedInScope.set(key, (missedInScope.get(key) ?? 0) + more);
    }
    this.#last = runs;
    return true;
  }
}
