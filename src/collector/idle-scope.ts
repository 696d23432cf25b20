import { SCHEDULER_TICK_NS, taskRuns } from '../kernel/task-runs.ts';
import { bootNs } from './boot-ns.ts';

interface Sample {
  runs: string | undefined;
  /**
   * `printedNs`: when the program printed the scope. `takenNs`: when vmtally had read its threads, which is
   * later.
   */
  printedNs: number;
  takenNs: number;
}

/**
 * Proves for a tick that no process in scope ran in it. A run that the kernel skips belongs to the process
 * that its CPU interrupts for the run, so no run skipped in such a tick belongs to the scope.
 */
export class IdleScope {
  readonly #runsOf: typeof taskRuns;
  readonly #clock: () => number;
  #before: Sample | undefined;
  #last: Sample | undefined;

  constructor(runsOf: typeof taskRuns = taskRuns, clock: () => number = bootNs) {
    this.#runsOf = runsOf;
    this.#clock = clock;
  }

  /**
   * Takes a sample, right after missed runs were read. Returns true if no process in scope can have run
   * between that reading and the one before. The program printed `inScope` at `printedNs`, by its clock.
   *
   * The proof takes three equal samples. The first is older than the previous reading, by more than a
   * scheduler tick; the third is newer than this reading. A process that the second sample lacks, because the
   * program printed `inScope` too early, was forked by a process that ran after the first sample. So the
   * first sample must be older than the `inScope` of the second.
   */
  idle(inScope: readonly number[], printedNs: number): boolean {
    const runs = this.#runsOf(inScope);
    const [first, second] = [this.#before, this.#last];
    this.#before = second;
    this.#last = { runs, printedNs, takenNs: this.#clock() };
    if (runs === undefined || first === undefined || second === undefined) return false;
    const apart = second.printedNs - first.takenNs;
    return first.runs === runs && second.runs === runs && apart > SCHEDULER_TICK_NS;
  }
}
