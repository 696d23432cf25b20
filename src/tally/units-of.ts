/** Meaning of the second part of a probe's key, as a probe's head and the wire describe it. */
interface ValueHead {
  unit?: string | null | undefined;
  scale: 'linear' | 'order';
}

/** The kernel's orders are far smaller (MAX_PAGE_ORDER, include/linux/mmzone.h). */
const MOST_ORDER = 63;

/**
 * Number of units of a value: 2^v for an order v, otherwise the value itself. The order -1, of a compaction of a whole
 * zone (compact_node, mm/compaction.c), is no block of pages, whether a probe prints it as -1 or as 2^64 - 1.
 */
export function unitsOf(value: number, head: Pick<ValueHead, 'scale'> | null | undefined): number {
  if (head?.scale !== 'order') return value;
  return value >= 0 && value <= MOST_ORDER ? 2 ** value : 0;
}

/** Amount of `count` events of a value, in its unit; null if values are kinds or there are none. */
export const amountOfEvents = (
  value: number,
  count: number,
  head: ValueHead | null | undefined,
): number | null => (head?.unit == null ? null : unitsOf(value, head) * count);
