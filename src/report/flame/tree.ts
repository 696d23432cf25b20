import { intervalOf } from '../../tally/interval.ts';
import { variancesOf } from '../../tally/stack-variance.ts';
import { type Folded, fold, framesOf } from './folded.ts';
import { type Profile, weightOf } from './profile.ts';

/** A frame with everything that it called. */
export interface FlameNode {
  name: string;
  weight: number;
  /** Weight in the profile that this one is compared with. */
  before: number;
  /** Ends of the 95 % interval of the weight; none if it is exact. */
  interval?: [low: number, high: number] | undefined;
  children: Map<string, FlameNode>;
}

const node = (name: string): FlameNode => ({ name, weight: 0, before: 0, children: new Map() });

/** The stacks of a profile as a tree. `before`: those that it is compared with. */
export function treeOf(profile: Profile, before?: Folded): FlameNode {
  const root = node('all');
  const add = (folded: Folded, field: 'weight' | 'before') => {
    for (const [key, weight] of folded)
      for (const frame of pathOf(root, framesOf(key))) frame[field] += weight;
  };
  add(fold(profile), 'weight');
  if (before !== undefined) add(before, 'before');
  addIntervals(root, profile);
  return root;
}

/** The nodes of a path, from the root on, which are made where they are missing. */
function pathOf(root: FlameNode, frames: readonly string[]): FlameNode[] {
  let parent = root;
  return [
    root,
    ...frames.map((name) => {
      const child = parent.children.get(name) ?? node(name);
      parent.children.set(name, child);
      parent = child;
      return child;
    }),
  ];
}

function addIntervals(root: FlameNode, profile: Profile): void {
  const { pools, commOf } = profile;
  const variances = variancesOf(
    pools,
    weightOf(profile),
    ({ pid }) => commOf(pid),
    // The weights of the root and of the processes are exact.
    (comm, site, stack) => pathOf(root, [comm, ...profile.framesOf(stack, site)]).slice(2),
  );
  for (const [frame, variance] of variances) {
    const [low, high] = intervalOf(frame.weight / root.weight, variance / root.weight ** 2);
    if (low < high) frame.interval = [low * root.weight, high * root.weight];
  }
}

/** Children in the order in which they are drawn, without those under a share of the root. */
export const drawn = ({ children }: FlameNode, least: number): FlameNode[] =>
  [...children.values()]
    .filter(({ weight, before }) => weight + before >= Math.max(least, 1))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
