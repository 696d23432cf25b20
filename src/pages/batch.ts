import type { Mapping } from './mapping.ts';

/** Most pages of a batch: its arrays take 1 MiB. */
export const BATCH = 32_768;

/** The count of a page that is mapped more than once, where the kernel does not say how often. */
export const UNKNOWN = 2 ** 32 - 1;

/** Pages of a batch that lie in one mapping. */
export interface Part {
  mapping: Mapping;
  /** Number of the mapping among those of the process. */
  row: number;
  /** Number in the mapping of the page at `from`. */
  firstPage: number;
  /** Places in the arrays of the batch, `to` exclusive. */
  from: number;
  to: number;
}

/** Pages that are looked at together: frames of several mappings are often neighbours. All arrays are reused. */
export class Batch {
  /** Entries of pagemap, each as two 32-bit words. */
  readonly entries = new Int32Array(2 * BATCH);
  readonly bytes = Buffer.from(this.entries.buffer);
  /** Times that each page is mapped: 0 for a page that is not present, and for the zero page. */
  readonly counts = new Uint32Array(BATCH);
  /** Entries of kpageflags, each as two 32-bit words; 0 for a page that is not present. Nothing unless `hasFlags`. */
  readonly flags = new Int32Array(2 * BATCH);
  hasFlags = false;
  readonly parts: Part[] = [];

  get length(): number {
    return this.parts.at(-1)?.to ?? 0;
  }

  get room(): number {
    return BATCH - this.length;
  }

  clear(): void {
    this.parts.length = 0;
  }
}
