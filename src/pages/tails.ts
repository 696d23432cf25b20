import { DIRTY, HEAD, LOW, SWAPBACKED, TAIL } from './bits.ts';

/** A huge page begins at a multiple of so many frames, and other folios are smaller. */
export const FOLIO = 512;

/**
 * Gives the tails of folios the flags of their head that decide whether a page is dirty. Before Linux 6.10 /proc/kpageflags has the flags
 * of the tail itself for these (fs/proc/page.c, stable_page_flags), where the kernel sets nothing. The words begin at a multiple of FOLIO.
 */
export function completeTails(words: Int32Array, length: number): void {
  let ofHead = 0;
  for (let at = LOW; at < 2 * length; at += 2) {
    const low = words[at] ?? 0;
    if ((low & TAIL) !== 0) words[at] = low | ofHead;
    else ofHead = (low & HEAD) === 0 ? 0 : low & (DIRTY | SWAPBACKED);
  }
}
