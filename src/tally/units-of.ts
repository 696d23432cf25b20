/** Meaning of the second part of a probe's key, as a probe's head and the wire describe it. */
interface ValueHead {
  unit?: string | null | undefined;
  scale: 'linear' | 'order';
}

/** Number of units of a value: 2^v for an order v, otherwise the value itself. */
export const unitsOf = (value: number, head: Pick<ValueHead, 'scale'> | null | undefined): number =>
  head?.scale === 'order' ? 2 ** value : value;

/** Amount of `count` events of a value, in its unit; null if values are kinds or there are none. */
export const amountOfEvents = (
  value: number,
  count: number,
  head: ValueHead | null | undefined,
): number | null => (head?.unit == null ? null : unitsOf(value, head) * count);
