/** CPU time of a session's bpftraces, in total and over the last ticks. */
export class Load {
  /** Number of ticks over which `percent` is the mean. */
  static readonly TICKS = 10;
  #earlierSeconds = 0;
  #currentSeconds = 0;
  /** CPU and wall seconds of the last ticks. */
  #lastTicks: [cpu: number, wall: number][] = [];

  /** `cpuSeconds`: CPU time that the bpftraces of the current Collector took so far. */
  tick(cpuSeconds: number, wallSeconds: number): void {
    this.#lastTicks.push([Math.max(0, cpuSeconds - this.#currentSeconds), wallSeconds]);
    if (this.#lastTicks.length > Load.TICKS) this.#lastTicks.shift();
    this.#currentSeconds = cpuSeconds;
  }

  /** Adds the CPU time of a Collector that ended. */
  fold(cpuSeconds: number): void {
    this.#earlierSeconds += cpuSeconds;
    this.#currentSeconds = 0;
    this.#lastTicks = [];
  }

  get seconds(): number {
    return this.#earlierSeconds + this.#currentSeconds;
  }

  /** Percent of one CPU, over the last ticks. */
  get percent(): number {
    const wall = this.#lastTicks.reduce((sum, [, seconds]) => sum + seconds, 0);
    return wall > 0 ? (100 * this.#lastTicks.reduce((sum, [seconds]) => sum + seconds, 0)) / wall : 0;
  }

  /** True if each of the last ticks took more than `percent`. */
  above(percent: number): boolean {
    return (
      this.#lastTicks.length === Load.TICKS &&
      this.#lastTicks.every(([cpu, wall]) => 100 * cpu > percent * wall)
    );
  }
}
