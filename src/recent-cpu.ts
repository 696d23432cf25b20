/** CPU time of this process so far, and the time of the reading. */
interface Reading {
  cpuMs: number;
  atMs: number;
}

/** Seconds over which the mean is taken. */
const SECONDS = 10;
/** Least milliseconds between kept readings: clients may ask more often. */
const LEAST_MS = 900;

/** CPU time and memory of this process lately. */
export class RecentCpu {
  readonly #now: () => Reading;
  /** Oldest first: one that is `SECONDS` old or older, and those after it. */
  #readings: Reading[];
  #percent = 0;

  constructor(now: () => Reading = () => readingNow()) {
    this.#now = now;
    this.#readings = [now()];
  }

  /** Mean over the last 10 seconds, or since the start, in percent of one CPU. */
  percent(): number {
    const now = this.#now();
    const last = this.#readings.at(-1) ?? now;
    if (now.atMs - last.atMs < LEAST_MS) return this.#percent;
    while ((this.#readings[1]?.atMs ?? Infinity) <= now.atMs - SECONDS * 1000) this.#readings.shift();
    const [first = last] = this.#readings;
    this.#readings.push(now);
    this.#percent = (100 * (now.cpuMs - first.cpuMs)) / (now.atMs - first.atMs);
    return this.#percent;
  }

  read(): { cpuPercent: number; rssBytes: number } {
    return { cpuPercent: this.percent(), rssBytes: process.memoryUsage.rss() };
  }
}

/** `more`: CPU seconds so far of processes that work for this one. */
export function readingNow(more = 0): Reading {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000 + 1000 * more, atMs: performance.now() };
}
