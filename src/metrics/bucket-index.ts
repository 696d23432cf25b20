/** Upper bound of a native bucket: 2^(index / 2^schema). */
export const bucketBound = (index: number, schema: number): number => 2 ** (index / 2 ** schema);

/**
 * Number of the native bucket that has a positive value: from the bound before its own, exclusive, to its own, inclusive. The
 * logarithm may be off by a rounding at a bound, so the bounds decide.
 */
export function bucketIndex(value: number, schema: number): number {
  let index = Math.ceil(Math.log2(value) * 2 ** schema);
  while (bucketBound(index, schema) < value) index++;
  while (bucketBound(index - 1, schema) >= value) index--;
  return index;
}
