import type { TotalsTick } from '../../../src/client/totals.ts';

/** Returns the counters that changed in the kept ticks, the `most` that changed most, in the order of `names`. */
export function mostMoved(ticks: readonly TotalsTick[], names: readonly string[], most: number): string[] {
  const moved = new Map(
    names.map((name) => [name, ticks.reduce((sum, { vmstat }) => sum + Math.abs(vmstat.get(name) ?? 0), 0)]),
  );
  const amount = (name: string) => moved.get(name) ?? 0;
  const chosen = names.toSorted((a, b) => amount(b) - amount(a)).slice(0, most);
  return names.filter((name) => amount(name) > 0 && chosen.includes(name));
}
