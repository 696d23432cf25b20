/** CPU time of a session's bpftraces, in total and over the last ticks. */
export class Load {
  /** Number of ticks over which `percent` is the mean. */
  static readonly TICKS = 10;
  #before = 0;
  #now = 0;
  /** CPU and wall seconds of the last ticks. */
  #last: [cpu: number, wall: number][] = [];

  /** `cpuSeconds`: CPU time that the bpftraces of the current Collector took so far. */
  tick(cpuSeconds: number, wallSeconds: number): void {
    this.#last.push([Math.max(0, cpuSeconds - this.#now), wallSeconds]);
    if (this.#last.length > Load.TICKS) this.#last.shift();
    this.#now = cpuSeconds;
  }

  /** Adds the CPU time of a Collector that ended. */
  fold(cpuSeconds: number): void {
    this.#before += cpuSeconds;
    this.#now = 0;
    this.#last = [];
  }

  get seconds(): number {
    return this.#before + this.#now;
  }

  /** Percent of one CPU, over the last ticks. */
  get percent(): number {
    const wall = this.#last.reduce((sum, [, seconds]) => sum + seconds, 0);
    return wall > 0 ? (100 * this.#last.reduce((sum, [seconds]) => sum + seconds, 0)) / wall : 0;
  }

  /** True if each of the last ticks took more than `percent`. */
  above(percent: number): boolean {
    return this.#last.length === Load.TICKS && this.#last.every(([cpu, wall]) => 100 * cpu > percent * wall);
  }
}
