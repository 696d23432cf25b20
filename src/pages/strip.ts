import { type Batch, type Part, UNKNOWN } from './batch.ts';
import { GUARD, HIGH, SWAPPED } from './bits.ts';

/** Most cells of a strip. */
const CELLS = 64;

/** Marks of cells by kind, and what they mean. */
export const KINDS = [
  ['.', 'no page'],
  ['0', 'zero page'],
  ['1', 'mapped once'],
  ['2', 'twice'],
  ['3', '3 to 9 times'],
  ['+', '10 or more'],
  ['*', 'more than once or zero page'],
  ['s', 'swapped'],
  ['g', 'guard'],
  ['?', 'not looked at'],
] as const;
const KIND_COUNT = KINDS.length;
const NOT_LOOKED_AT = KIND_COUNT - 1;

function kindOf(high: number, count: number): number {
  if (high >= 0) return (high & GUARD) !== 0 ? 8 : (high & SWAPPED) !== 0 ? 7 : 0;
  if (count < 3) return count + 1;
  return count < 10 ? 4 : count === UNKNOWN ? 6 : 5;
}

/** Cells of a mapping, by address: each shows what most of its pages are, of those that are there. */
export class Strip {
  readonly pagesPerCell: number;
  readonly #counts: Uint32Array;

  constructor(pages: number) {
    this.pagesPerCell = Math.max(1, Math.ceil(pages / CELLS));
    this.#counts = new Uint32Array(Math.ceil(pages / this.pagesPerCell) * KIND_COUNT);
  }

  add({ entries, counts }: Batch, { from, to, firstPage }: Part): void {
    for (let place = from; place < to; place++) {
      const kind = kindOf(entries[2 * place + HIGH] ?? 0, counts[place] ?? 0);
      const at = Math.floor((firstPage + place - from) / this.pagesPerCell) * KIND_COUNT + kind;
      this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    }
  }

  get cells(): string {
    const cells: string[] = [];
    for (let at = 0; at < this.#counts.length; at += KIND_COUNT) {
      const [none = 0, ...counts] = this.#counts.subarray(at, at + KIND_COUNT);
      const most = Math.max(...counts);
      const kind = most > 0 ? 1 + counts.indexOf(most) : none > 0 ? 0 : NOT_LOOKED_AT;
      cells.push(KINDS[kind]?.[0] ?? '');
    }
    return cells.join('');
  }
}
