import type { FlameMessage } from '../../wire/sample-views.ts';
import type { FlameNode } from './tree.ts';

/**
 * The frames of a tree with the most weight, each before those that it called, which are in the order of their names. A
 * frame is at least as large as those that it called, so that none of these stands alone.
 */
export function largestFrames(root: FlameNode, most: number): Pick<FlameMessage, 'frames' | 'smaller'> {
  const weights: number[] = [];
  const weigh = ({ weight, children }: FlameNode): void => {
    // A frame may have no event left: its stack was sampled in a pool, and another one got the events.
    if (weight > 0) weights.push(weight);
    for (const child of children.values()) weigh(child);
  };
  weigh(root);
  weights.sort((a, b) => b - a);
  // Frames as large as the first that is left out are left out too.
  const least = weights[most] ?? 0;
  const frames: FlameMessage['frames'] = [];
  const add = ({ name, weight, interval, children }: FlameNode, depth: number): void => {
    if (depth > 0 && weight <= least) return;
    const [low = null, high = null] = interval ?? [];
    frames.push([depth, name, weight, low, high]);
    const ordered = [...children.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
    for (const child of ordered) add(child, depth + 1);
  };
  add(root, 0);
  return { frames, smaller: Math.max(0, weights.length - frames.length) };
}
