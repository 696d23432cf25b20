/**
 * The at most `limit` candidates that take the fewest edits to become `wanted`, nearest first: those that contain
 * it, and those that differ in a third of its letters at most. Candidates that are clearly farther than the
 * nearest are left out.
 */
export function nearest(wanted: string, candidates: Iterable<string>, limit = 3): string[] {
  const most = Math.max(1, Math.floor(wanted.length / 3));
  const close = [...new Set(candidates)]
    .filter((name) => name.includes(wanted) || Math.abs(name.length - wanted.length) <= most)
    .map((name) => ({ name, distance: name.includes(wanted) ? 1 : edits(wanted, name) }))
    .filter(({ distance }) => distance <= most)
    .toSorted((a, b) => a.distance - b.distance || a.name.localeCompare(b.name));
  const best = close[0]?.distance ?? 0;
  return close
    .filter(({ distance }) => distance <= best + 1)
    .slice(0, limit)
    .map(({ name }) => name);
}

/** Levenshtein distance. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
