/** After a message of a host the next one waits for so many times what it took: a host has at most a part of the hub's time. */
const REST = 20;
/** Longest rest, in ms. */
const MOST_REST_MS = 10_000;

/** A message that takes less time than this rests for it: so short a time says enough, however busy the machine is. */
const SHORT_MS = 5;
/** Age of a reading of the CPU time that serves for the beginning of a message: each reading is a system call. */
const NEAR_MS = 10;

/** CPU time of this process, and the time that passes. */
export interface Clocks {
  cpuMs: () => number;
  wallMs: () => number;
}

interface Rest<T> {
  timer: NodeJS.Timeout;
  /** The newest message of the host that came meanwhile. */
  waiting?: T;
}

/** Gives messages of hosts on, of those that come too fast the newest: a host replaces what it sent before. */
export class HostPace<T> {
  readonly #take: (message: T) => void;
  readonly #passedOver: (host: string) => void;
  readonly #clocks: Clocks;
  readonly #rests = new Map<string, Rest<T>>();
  /** The last reading of both clocks. */
  #read = { cpuMs: 0, wallMs: Number.NEGATIVE_INFINITY };

  /** `passedOver` is called for each message that a newer one replaced. */
  constructor(take: (message: T) => void, passedOver: (host: string) => void, clocks: Clocks = OWN_CLOCKS) {
    this.#take = take;
    this.#passedOver = passedOver;
    this.#clocks = clocks;
  }

  add(host: string, message: T): void {
    const rest = this.#rests.get(host);
    if (rest === undefined) {
      this.#begin(host, message);
      return;
    }
    if (rest.waiting !== undefined) this.#passedOver(host);
    rest.waiting = message;
  }

  /** Forgets what waits. */
  stop(): void {
    for (const { timer } of this.#rests.values()) clearTimeout(timer);
    this.#rests.clear();
  }

  #begin(host: string, message: T): void {
    const { cpuMs, wallMs } = this.#clocks;
    const sinceMs = wallMs();
    if (sinceMs - this.#read.wallMs > NEAR_MS) this.#read = { cpuMs: cpuMs(), wallMs: sinceMs };
    this.#take(message);
    const passedMs = wallMs() - sinceMs;
    // On a busy machine a message waits for a CPU. Waiting is not the host's fault: count CPU time.
    const tookMs = passedMs < SHORT_MS ? passedMs : Math.min(passedMs, cpuMs() - this.#read.cpuMs);
    const timer = setTimeout(() => this.#end(host), Math.min(MOST_REST_MS, REST * tookMs));
    this.#rests.set(host, { timer });
  }

  #end(host: string): void {
    const waiting = this.#rests.get(host)?.waiting;
    this.#rests.delete(host);
    if (waiting !== undefined) this.#begin(host, waiting);
  }
}

const OWN_CLOCKS: Clocks = {
  cpuMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  wallMs: () => performance.now(),
};
