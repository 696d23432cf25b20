import type { FlameMessage } from '../../wire/sample-views.ts';

/** A frame of a flame graph: a function with everything that it called. */
export interface Frame {
  /** Names from the frame of all to this one: the same frame of the next message has the same path. */
  path: string;
  name: string;
  weight: number;
  /** Ends of the 95 % interval of the weight; undefined if it is exact. */
  interval: readonly [low: number, high: number] | undefined;
  depth: number;
  parent: Frame | undefined;
  children: Frame[];
}

/** The frames of a message as a tree, and each by its path. */
export interface Frames {
  root: Frame;
  byPath: ReadonlyMap<string, Frame>;
}

export function framesOf(sent: FlameMessage['frames']): Frames {
  const byPath = new Map<string, Frame>();
  /** The last frame of each depth. */
  const open: Frame[] = [];
  for (const [depth, name, weight, low, high] of sent) {
    const parent = depth === 0 ? undefined : open[depth - 1];
    const path = parent === undefined ? name : `${parent.path}\n${name}`;
    const interval = low === null || high === null ? undefined : ([low, high] as const);
    const frame: Frame = { path, name, weight, interval, depth, parent, children: [] };
    parent?.children.push(frame);
    open[depth] = frame;
    byPath.set(path, frame);
  }
  const root = open[0] ?? EMPTY;
  return { root, byPath };
}

const EMPTY: Frame = {
  path: 'all',
  name: 'all',
  weight: 0,
  interval: undefined,
  depth: 0,
  parent: undefined,
  children: [],
};

/** The frame with a path, or else the nearest of those above it: it may have become too small to be sent. */
export function nearest({ root, byPath }: Frames, path: string): Frame {
  for (let left = path; left !== ''; left = left.slice(0, Math.max(0, left.lastIndexOf('\n')))) {
    const frame = byPath.get(left);
    if (frame !== undefined) return frame;
  }
  return root;
}

/** The frames above one, outermost first, and the frame itself. */
export const lineOf = (frame: Frame): Frame[] => [...(frame.parent ? lineOf(frame.parent) : []), frame];
