import { CELL_KINDS, type CellKind, MOST_CELLS } from '../wire/page-cells.ts';
import type { PageCells } from '../wire/process-pages.ts';
import { type Batch, type Part, UNKNOWN } from './batch.ts';
import { ANON, GUARD, HIGH, HUGETLB, isDirty, isLarge, KSM, LOW, SWAPBACKED, SWAPPED } from './bits.ts';

/** Pages of a mapping, counted from 0; `to` is behind the last. */
export interface PageRange {
  from: number;
  to: number;
}

const KINDS: readonly CellKind[] = Object.values(CELL_KINDS).flat();

/** Cells of a mapping by address: how many pages of each kind lie in each. */
export class Cells {
  readonly #pages: number;
  readonly #from: number;
  readonly #to: number;
  readonly #pagesPerCell: number;
  readonly #cells: number;
  readonly #counts = new Map<CellKind, Uint32Array>();
  readonly #hasFlags: boolean;

  /** `range`: the pages that have cells; default: all. */
  constructor(pages: number, { hasFlags }: { hasFlags: boolean }, range: PageRange = { from: 0, to: pages }) {
    const count = range.to - range.from;
    this.#pages = pages;
    this.#from = range.from;
    this.#to = range.to;
    this.#pagesPerCell = Math.max(1, Math.ceil(count / MOST_CELLS));
    this.#cells = Math.ceil(count / this.#pagesPerCell);
    this.#hasFlags = hasFlags;
  }

  add({ entries, counts, flags }: Batch, { mapping, from, to, firstPage }: Part): void {
    const isDevice = mapping.flags.includes('io') || mapping.flags.includes('pf');
    const first = Math.max(from, from + this.#from - firstPage);
    const end = Math.min(to, from + this.#to - firstPage);
    for (let place = first; place < end; place++) {
      const cell = Math.floor((firstPage + place - from - this.#from) / this.#pagesPerCell);
      const sharing = sharingOf(entries[2 * place + HIGH] ?? 0, counts[place] ?? 0);
      this.#add(sharing === 'zero' && isDevice ? 'device' : sharing, cell);
      if (!this.#hasFlags || !IN_MEMORY.has(sharing)) continue;
      const low = flags[2 * place + LOW] ?? 0;
      this.#add(isDirty(low) ? 'dirty' : 'clean', cell);
      this.#add(memoryOf(low), cell);
      this.#add((low & HUGETLB) !== 0 ? 'hugetlb' : isLarge(low) ? 'large' : 'small', cell);
    }
  }

  read(): PageCells {
    const kinds: PageCells['kinds'] = {};
    for (const kind of KINDS) {
      const counts = this.#counts.get(kind);
      if (counts !== undefined) kinds[kind] = [...counts];
    }
    return {
      pages: this.#pages,
      from: this.#from,
      to: this.#to,
      pagesPerCell: this.#pagesPerCell,
      kinds,
    };
  }

  #add(kind: CellKind, cell: number): void {
    const counts = this.#counts.get(kind) ?? new Uint32Array(this.#cells);
    this.#counts.set(kind, counts);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
}

const IN_MEMORY: ReadonlySet<CellKind> = new Set(['once', 'twice', 'few', 'many', 'shared']);

function sharingOf(high: number, count: number): CellKind {
  if (high >= 0) return (high & GUARD) !== 0 ? 'guard' : (high & SWAPPED) !== 0 ? 'swapped' : 'none';
  if (count === UNKNOWN) return 'shared';
  return (['zero', 'once', 'twice'] as const)[count] ?? (count < 10 ? 'few' : 'many');
}

/** Pages of shared memory are backed by swap, as anonymous ones are, but belong to a file of tmpfs (mm/shmem.c). */
function memoryOf(low: number): CellKind {
  if ((low & KSM) !== 0) return 'ksm';
  if ((low & ANON) !== 0) return 'anon';
  return (low & SWAPBACKED) !== 0 ? 'shmem' : 'file';
}
