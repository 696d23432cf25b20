/** What the second part of a probe's key means, as a probe's head and the wire have it. */
interface ValueHead {
  unit?: string | null | undefined;
  scale: 'linear' | 'order';
}

/** How many units a value stands for: an order v for 2^v, any other for itself. */
export const unitsOf = (value: number, head: Pick<ValueHead, 'scale'> | null | undefined): number =>
  head?.scale === 'order' ? 2 ** value : value;

/** What `count` events of a value come to, in its unit; null where values are kinds or there are none. */
export const amountOfEvents = (
  value: number,
  count: number,
  head: ValueHead | null | undefined,
): number | null => (head?.unit == null ? null : unitsOf(value, head) * count);
