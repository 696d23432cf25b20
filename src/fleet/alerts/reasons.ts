import { grouped } from '../../text/units.ts';

/** Reasons why numbers of hosts may be too low: the first, and how many more there are. */
export class Reasons {
  #first: string | undefined;
  #more = 0;

  add(key: string, why: string): void {
    if (this.#first === undefined) this.#first = `${key}: ${why}`;
    else this.#more++;
  }

  /** `web-a: nothing was counted for 78 s; 2 more lack events`. Null without a reason. */
  get text(): string | null {
    if (this.#first === undefined) return null;
    return `${this.#first}${this.#more === 0 ? '' : `; ${grouped(this.#more)} more ${this.#more === 1 ? 'lacks' : 'lack'} events`}`;
  }
}
