import { intervalOf } from '../../tally/interval.ts';
import { variancesOf } from '../../tally/stack-variance.ts';
import type { FunctionReport } from './functions.ts';
import { type Profile, weightOf } from './profile.ts';

/** Parts of the place in a program that an event came from: the process's name, the file of the code, the function. */
export const PLACE_PARTS = ['comm', 'dso', 'symbol'] as const;
export type PlacePart = (typeof PLACE_PARTS)[number];

export interface PlaceReport extends Pick<FunctionReport, 'weight' | 'share' | 'interval'> {
  /** The parts that were asked for, in their order. */
  parts: string[];
}

/** The places in programs that the events came from, by some of their parts; largest first. */
export function placesOf(profile: Profile, by: readonly PlacePart[]): PlaceReport[] {
  const weigh = weightOf(profile);
  const keyOf = (comm: string, site: string, stack: string): string => {
    const parts = { comm, ...codeOf(profile.framesOf(stack, site).at(-1) ?? '') };
    return by.map((part) => parts[part]).join('\n');
  };
  const weights = new Map<string, number>();
  let total = 0;
  for (const { pid, site, stack, value, count } of profile.stacks) {
    const key = keyOf(profile.commOf(pid), site, stack);
    const weight = count * weigh({ value });
    weights.set(key, (weights.get(key) ?? 0) + weight);
    total += weight;
  }
  const isCounted = by.every((part) => part === 'comm');
  const variances = variancesOf(
    profile.pools,
    weigh,
    ({ pid }) => profile.commOf(pid),
    // The weights of processes are exact.
    (comm, site, stack) => (isCounted ? [] : [keyOf(comm, site, stack)]),
  );
  return [...weights]
    .map(([key, weight]) => {
      const share = total === 0 ? 0 : weight / total;
      return {
        parts: key.split('\n'),
        weight,
        share,
        interval: intervalOf(share, (variances.get(key) ?? 0) / total ** 2),
      };
    })
    .toSorted((a, b) => b.weight - a.weight || (a.parts.join() < b.parts.join() ? -1 : 1));
}

/** The file and the function of a frame: `main [prog]`, `[prog]+0x1a2`, or `[unknown]`. */
function codeOf(frame: string): { dso: string; symbol: string } {
  const [, symbol, file] = /^(.+) \[(.*)\]$/s.exec(frame) ?? [];
  if (symbol !== undefined && file !== undefined) return { dso: file, symbol };
  const [, place, offset] = /^\[(.*)\](\+0x[0-9a-f]+)$/s.exec(frame) ?? [];
  return place !== undefined && offset !== undefined
    ? { dso: place, symbol: offset }
    : { dso: frame, symbol: frame };
}
