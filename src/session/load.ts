/** CPU time of a session's bpftraces, in all and of late. */
export class Load {
  /** Ticks that `percent` is the mean of. */
  static readonly TICKS = 10;
  #before = 0;
  #now = 0;
  /** CPU and wall seconds of the last ticks. */
  #last: [cpu: number, wall: number][] = [];

  /** `cpuSeconds`: what the bpftraces of the Session at work took so far. */
  tick(cpuSeconds: number, wallSeconds: number): void {
    this.#last.push([Math.max(0, cpuSeconds - this.#now), wallSeconds]);
    if (this.#last.length > Load.TICKS) this.#last.shift();
    this.#now = cpuSeconds;
  }

  /** That Session ended. */
  fold(cpuSeconds: number): void {
    this.#before += cpuSeconds;
    this.#now = 0;
    this.#last = [];
  }

  get seconds(): number {
    return this.#before + this.#now;
  }

  /** Of one CPU. */
  get percent(): number {
    const wall = this.#last.reduce((sum, [, seconds]) => sum + seconds, 0);
    return wall > 0 ? (100 * this.#last.reduce((sum, [seconds]) => sum + seconds, 0)) / wall : 0;
  }

  /** Whether it took more than that in each of the last ticks. */
  above(percent: number): boolean {
    return this.#last.length === Load.TICKS && this.#last.every(([cpu, wall]) => 100 * cpu > percent * wall);
  }
}
