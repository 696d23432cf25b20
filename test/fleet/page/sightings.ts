/** When numbers of a host's summaries, or later ones, were first seen. */
export class Sightings {
  readonly #seen = new Map<string, { seq: number; atMs: number }[]>();

  get hosts(): number {
    return this.#seen.size;
  }

  note(host: string, seq: number, atMs: number): void {
    const seen = this.#seen.get(host);
    if (seen === undefined) this.#seen.set(host, [{ seq, atMs }]);
    else if (seq > (seen.at(-1)?.seq ?? 0)) seen.push({ seq, atMs });
  }

  /** When this summary of a host was first contained in what was seen; Infinity if it never was. */
  firstMs(host: string, seq: number): number {
    return this.#seen.get(host)?.find((each) => each.seq >= seq)?.atMs ?? Number.POSITIVE_INFINITY;
  }
}
