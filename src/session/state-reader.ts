import { StateHistory } from '../state/history.ts';
import { readState } from '../state/read-state.ts';
import { type ServedState, STATE_PARTS } from '../wire/state.ts';

/** Least time between readings, in ms. */
export const STATE_MS = 10_000;
/** The time between readings is at least so many times the CPU time of one: they take 1 % of a CPU at most. */
const REST = 100;
/** Time without a request after which readings are forgotten, in ms: the next one is the first. */
const FORGET_MS = 60_000;

const ALL = new Set(STATE_PARTS);

/**
 * Reads the state of the kernel's memory for clients, only while some ask: at most once in ten seconds, however many do. It
 * reads in this process, which waits in threads of Node's while the kernel makes the text.
 */
export class StateReader {
  readonly #read: typeof readState;
  #history = new StateHistory();
  #last: Promise<ServedState> | undefined;
  #isReading = false;
  /** Time of the next reading, by the monotonic clock. */
  #dueMs = 0;
  #forgetting: NodeJS.Timeout | undefined;

  constructor(read = readState) {
    this.#read = read;
  }

  /** The last reading, or the one that is due. */
  read(): Promise<ServedState> {
    clearTimeout(this.#forgetting);
    this.#forgetting = setTimeout(() => this.#forget(), FORGET_MS).unref();
    if (this.#last === undefined || (!this.#isReading && performance.now() >= this.#dueMs))
      this.#last = this.#readNow();
    return this.#last;
  }

  stop(): void {
    clearTimeout(this.#forgetting);
  }

  async #readNow(): Promise<ServedState> {
    const history = this.#history;
    const began = performance.now();
    this.#isReading = true;
    this.#dueMs = began + STATE_MS;
    try {
      const raw = await this.#read(ALL, history.caches);
      this.#dueMs = began + Math.max(STATE_MS, REST * raw.cpuMs);
      // Both clocks are read in whole and in part milliseconds: to ask too early would bring this reading again.
      const nextMs = raw.atMs + 1 + Math.ceil(Math.max(0, this.#dueMs - performance.now()));
      return { ...history.add(raw), nextMs };
    } finally {
      this.#isReading = false;
    }
  }

  #forget(): void {
    if (this.#isReading) return;
    this.#history = new StateHistory();
    this.#last = undefined;
  }
}
