/** Returns one text for equal ones: thousands of short-lived rows have few names, and long paths. */
export class SharedTexts {
  readonly #limit: number;
  readonly #texts = new Map<string, string>();

  /** `limit`: most texts that are remembered. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  of(text: string | null): string | null {
    if (text === null) return null;
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size >= this.#limit) this.#texts.clear();
    this.#texts.set(text, text);
    return text;
  }
}
