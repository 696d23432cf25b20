import { SCHEDULER_TICK_NS, taskRuns } from '../kernel/task-runs.ts';
import { bootNs } from './boot-ns.ts';

interface Sample {
  runs: string | undefined;
  /** When the program printed the scope, and when its threads had been read, which is later. */
  printedNs: number;
  takenNs: number;
}

/**
 * Proves of ticks that no process in scope ran in them. A run that the kernel skips belongs to the process that its CPU
 * interrupts for it, so in such a tick none that was skipped belongs to the scope.
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
   * Takes a sample, right after missed runs were read. True where no process in scope can have run between that
   * reading and the one before. `inScope` was printed at `printedNs`, by the program's clock.
   *
   * It takes three equal samples. The first is older than the reading before, by a scheduler tick and more; the third is
   * newer than this one. A process that is not among `inScope` of the second, since it was printed too early, was forked
   * by one that ran after the first; so the first must be older than what the second printed.
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
