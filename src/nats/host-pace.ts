/** After a message of a host the next one waits for so many times what it took: a host has at most a part of the hub's time. */
const REST = 20;
/** Longest rest, in ms. */
const MOST_REST_MS = 10_000;

interface Rest<T> {
  timer: NodeJS.Timeout;
  /** The newest message of the host that came meanwhile. */
  waiting?: T;
}

/** Gives messages of hosts on, of those that come too fast the newest: a host replaces what it sent before. */
export class HostPace<T> {
  readonly #take: (message: T) => void;
  readonly #passedOver: (host: string) => void;
  readonly #cpuMs: () => number;
  readonly #rests = new Map<string, Rest<T>>();

  /** `passedOver` is called for each message that a newer one replaced. `cpuMs`: CPU time of this process. */
  constructor(take: (message: T) => void, passedOver: (host: string) => void, cpuMs = ownCpuMs) {
    this.#take = take;
    this.#passedOver = passedOver;
    this.#cpuMs = cpuMs;
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
    const sinceMs = this.#cpuMs();
    this.#take(message);
    const restMs = Math.min(MOST_REST_MS, REST * (this.#cpuMs() - sinceMs));
    const timer = setTimeout(() => this.#end(host), restMs);
    this.#rests.set(host, { timer });
  }

  #end(host: string): void {
    const waiting = this.#rests.get(host)?.waiting;
    this.#rests.delete(host);
    if (waiting !== undefined) this.#begin(host, waiting);
  }
}

/** A busy machine takes longer, and no more CPU time. */
function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
