/** Calls `expired` if no reset comes within the time last given. */
export class Watchdog {
  fired = false;
  #timer: NodeJS.Timeout;
  readonly #expired: () => void;

  constructor(ms: number, expired: () => void) {
    this.#expired = expired;
    this.#timer = this.#arm(ms);
  }

  reset(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = this.#arm(ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /**
   * Grants a grace period after the time: if vmtally itself was stopped, it first reads what is in the pipe.
   */
  #arm(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#timer = setTimeout(() => {
        this.fired = true;
        this.#expired();
      }, GRACE_MS);
    }, ms);
  }
}

const GRACE_MS = 500;
