/** Returns true if a JSON value holds more than `most` values. It stops counting there. */
export function hasMoreValues(value: unknown, most: number): boolean {
  return remaining(value, most) < 0;
}

function remaining(value: unknown, most: number): number {
  if (typeof value !== 'object' || value === null) return most;
  let left = most;
  const parts: Iterable<unknown> = Array.isArray(value) ? value : Object.values(value);
  for (const part of parts) {
    left = remaining(part, left - 1);
    if (left < 0) return left;
  }
  return left;
}
