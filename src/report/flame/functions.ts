import { intervalOf } from '../../tally/interval.ts';
import { variancesOf } from '../../tally/stack-variance.ts';
import { type Profile, weightOf } from './profile.ts';

/** Events of a function and of everything that it called. */
export interface FunctionReport {
  name: string;
  weight: number;
  /** Weight of the stacks that end in the function. */
  self: number;
  share: number;
  /** Ends of the 95 % interval of the share; equal if it is exact. */
  interval: [low: number, high: number];
}

/** The functions of all stacks, largest first. A function that calls itself counts once in a stack. */
export function functionsOf(profile: Profile): FunctionReport[] {
  const weigh = weightOf(profile);
  const all = new Map<string, { weight: number; self: number }>();
  let total = 0;
  for (const { site, stack, value, count } of profile.stacks) {
    const frames = profile.framesOf(stack, site);
    const weight = count * weigh({ value });
    total += weight;
    for (const name of new Set(frames)) {
      const known = all.get(name) ?? { weight: 0, self: 0 };
      known.weight += weight;
      if (name === frames.at(-1)) known.self += weight;
      all.set(name, known);
    }
  }
  const variances = variancesOf(
    profile.pools,
    weigh,
    () => '',
    (_, site, stack) => {
      const frames = profile.framesOf(stack, site);
      // All events of a call site are in its function.
      return new Set(site === '' ? frames : frames.slice(0, -1));
    },
  );
  return [...all]
    .map(([name, { weight, self }]) => {
      const share = total === 0 ? 0 : weight / total;
      return {
        name,
        weight,
        self,
        share,
        interval: intervalOf(share, (variances.get(name) ?? 0) / total ** 2),
      };
    })
    .toSorted((a, b) => b.weight - a.weight || b.self - a.self || (a.name < b.name ? -1 : 1));
}
