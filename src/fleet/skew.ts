const MINUTE_MS = 60_000;
const MINUTES = 5;

/** Error of a host's clock: the least delay of five minutes has the least of the way in it. */
export class Skew {
  readonly #least: number[] = [];
  readonly #minutes: number[] = [];
  #last = 0;

  /** `sentMs`: time of the host when it sent: its last tick may be seconds older. Half of `roundTripMs` is the way. */
  take(sentMs: number, receivedMs: number, roundTripMs: number): void {
    const minute = Math.floor(receivedMs / MINUTE_MS);
    const place = minute % MINUTES;
    const delay = receivedMs - sentMs - roundTripMs / 2;
    const isSame = this.#minutes[place] === minute;
    this.#least[place] = isSame ? Math.min(this.#least[place] ?? delay, delay) : delay;
    this.#minutes[place] = minute;
    this.#last = minute;
  }

  /** Time of the host less that of the hub, in ms. */
  get ms(): number {
    const recent = this.#least.filter((_, place) => (this.#minutes[place] ?? 0) > this.#last - MINUTES);
    return recent.length === 0 ? 0 : -Math.min(...recent);
  }
}
