/**
 * Says why an allocation of this order would fail, as /sys/kernel/debug/extfrag/extfrag_index does (mm/vmstat.c,
 * __fragmentation_index): near 0 for lack of memory, near 1 because free memory is in smaller blocks. -1: it would not
 * fail. `free`: free blocks of a zone by order. It has three decimals, as the kernel computes in thousandths.
 */
export function fragmentationIndex(free: readonly number[], order: number): number {
  const { blocks, pages, suitable } = sumsOf(free, order);
  if (blocks === 0) return 0;
  if (suitable > 0) return -1;
  return (1000 - Math.floor((1000 + Math.floor((pages * 1000) / 2 ** order)) / blocks)) / 1000;
}

/**
 * The part of free memory that an allocation of this order cannot use, as /sys/kernel/debug/extfrag/unusable_index has it
 * (mm/vmstat.c, unusable_free_index). 1 where nothing is free.
 */
export function unusableIndex(free: readonly number[], order: number): number {
  const { pages, suitable } = sumsOf(free, order);
  if (pages === 0) return 1;
  return Math.floor(((pages - suitable * 2 ** order) * 1000) / pages) / 1000;
}

/** Blocks, their pages, and the blocks of `order` that they hold (mm/vmstat.c, fill_contig_page_info). */
function sumsOf(free: readonly number[], order: number): { blocks: number; pages: number; suitable: number } {
  let [blocks, pages, suitable] = [0, 0, 0];
  for (const [at, number] of free.entries()) {
    blocks += number;
    pages += number * 2 ** at;
    if (at >= order) suitable += number * 2 ** (at - order);
  }
  return { blocks, pages, suitable };
}
