import type { Board } from '../tally/board.ts';
import type { RowGroups } from './row-groups.ts';

/** Groups in which a row has not ended. */
export class RunningGroups {
  readonly #keyOf: RowGroups['keyOf'];
  readonly #groupOfRow = new Map<number, string>();
  readonly #rows = new Map<string, number>();

  constructor(keyOf: RowGroups['keyOf']) {
    this.#keyOf = keyOf;
  }

  has(key: string): boolean {
    return this.#rows.has(key);
  }

  /** Takes over what the last tick changed. */
  follow({ renewed, gone, rows }: Pick<Board, 'renewed' | 'gone' | 'rows'>): void {
    for (const number of gone) this.#move(number, undefined);
    for (const number of renewed) {
      const who = rows.get(number)?.who;
      this.#move(number, who === undefined || who.ended ? undefined : this.#keyOf(who));
    }
  }

  #move(number: number, to: string | undefined): void {
    const from = this.#groupOfRow.get(number);
    if (from === to) return;
    if (from !== undefined) this.#count(from, -1);
    if (to === undefined) this.#groupOfRow.delete(number);
    else {
      this.#groupOfRow.set(number, to);
      this.#count(to, 1);
    }
  }

  #count(key: string, by: number): void {
    const rows = (this.#rows.get(key) ?? 0) + by;
    if (rows === 0) this.#rows.delete(key);
    else this.#rows.set(key, rows);
  }
}
