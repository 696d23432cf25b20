/** Index of the last of `length` sorted entries that lies before a place, or at it; -1 if none does. Searches binary. */
export function lastBefore(length: number, isBefore: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
