const MINUTE_MS = 60_000;
const MINUTES = 5;

/** Error of a host's clock: the least delay of five minutes has the least of the way in it. */
export class Skew {
  readonly #least: number[] = [];
  readonly #minutes: number[] = [];
  /** Time of the host less that of the hub, in ms. */
  ms = 0;

  /** `sentMs`: time of the host when it sent: its last tick may be seconds older. Half of `roundTripMs` is the way. */
  take(sentMs: number, receivedMs: number, roundTripMs: number): void {
    const minute = Math.floor(receivedMs / MINUTE_MS);
    const place = minute % MINUTES;
    const delay = receivedMs - sentMs - roundTripMs / 2;
    const isSame = this.#minutes[place] === minute;
    this.#least[place] = isSame ? Math.min(this.#least[place] ?? delay, delay) : delay;
    this.#minutes[place] = minute;
    const recent = this.#least.filter((_, each) => (this.#minutes[each] ?? 0) > minute - MINUTES);
    this.ms = -Math.min(...recent);
  }
}
