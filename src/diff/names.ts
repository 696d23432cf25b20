import { tooMuch } from '../capture/too-much.ts';

/** Most processes at a time, call sites, and rows. */
export const MOST_NAMES = 1 << 20;

/** Numbers of names, from 0 for none. Throws CAPTURE_INVALID where there are more than may be. */
export class Names {
  readonly #what: string;
  readonly #numbers = new Map([['', 0]]);
  readonly #names = [''];

  constructor(what: string) {
    this.#what = what;
  }

  nameOf(number: number): string {
    return this.#names[number] ?? '';
  }

  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (this.#names.length >= MOST_NAMES)
      throw tooMuch(MOST_NAMES, this.#what, 'Compare captures of a shorter time.');
    this.#numbers.set(name, this.#names.length);
    return this.#names.push(name) - 1;
  }
}
