/**
 * Ticks that are samples of their own, at least. Twice as many are joined with their neighbours, so that memory does not grow with a
 * capture's length. An error has 20 batches at most: it keeps more than 50 samples for each.
 */
const MOST = 1_024;
/** Samples that are left where memory has no room for more: six batches of five. */
const FEWEST = 32;

/** The samples that ticks are: each is one tick, or as many neighbours of one run as a long capture needs. */
export class SampleTicks {
  /** Run and length of each sample. */
  runs: number[] = [];
  seconds: number[] = [];
  #ticks: number[] = [];
  /** Ticks of a sample. */
  #apart = 1;
  #limit = 2 * MOST;

  /** Adds a tick, and returns the number of its sample. */
  add(run: number, seconds: number): number {
    const last = this.runs.length - 1;
    if (this.runs[last] === run && (this.#ticks[last] ?? 0) < this.#apart) {
      this.seconds[last] = (this.seconds[last] ?? 0) + seconds;
      this.#ticks[last] = (this.#ticks[last] ?? 0) + 1;
      return last;
    }
    this.runs.push(run);
    this.seconds.push(seconds);
    this.#ticks.push(1);
    return last + 1;
  }

  /**
   * Joins neighbours where there are too many samples. Returns the new number of each sample; undefined where nothing changed.
   * `isFull`: their counts are too many, so that fewer samples must do.
   */
  join(isFull = false): number[] | undefined {
    if (this.runs.length < (isFull ? 2 * FEWEST : this.#limit)) return undefined;
    const { runs, seconds } = this;
    const ticks = this.#ticks;
    [this.runs, this.seconds, this.#ticks] = [[], [], []];
    this.#apart *= 2;
    const places = runs.map((run, sample) => {
      const last = this.runs.length - 1;
      const both = (this.#ticks[last] ?? 0) + (ticks[sample] ?? 0);
      if (this.runs[last] !== run || both > this.#apart) {
        this.runs.push(run);
        this.seconds.push(seconds[sample] ?? 0);
        this.#ticks.push(ticks[sample] ?? 0);
        return last + 1;
      }
      this.seconds[last] = (this.seconds[last] ?? 0) + (seconds[sample] ?? 0);
      this.#ticks[last] = both;
      return last;
    });
    // Runs are not joined: there may be many of a tick each.
    this.#limit = Math.max(this.#limit, 2 * this.runs.length);
    return this.runs.length < runs.length ? places : undefined;
  }
}
