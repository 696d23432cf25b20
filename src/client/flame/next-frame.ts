import type { Frame } from './frames.ts';
import type { Placed } from './layout.ts';

/** The keys that move between frames. */
export const MOVES = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'] as const;
export type Move = (typeof MOVES)[number];

/** The frame that a key moves to, of those that are drawn: the one above, the widest below, or the one beside. */
export function nextFrame(move: Move, current: Frame, placed: readonly Placed[]): Frame | undefined {
  if (move === 'ArrowUp') return current.parent;
  if (move === 'ArrowDown') {
    const below = placed.filter(({ frame }) => frame.parent === current);
    return below.reduce<Placed | undefined>(
      (most, each) => (each.share > (most?.share ?? 0) ? each : most),
      undefined,
    )?.frame;
  }
  const row = placed.filter(({ frame }) => frame.depth === current.depth);
  const at = row.findIndex(({ frame }) => frame === current);
  return row[at + (move === 'ArrowLeft' ? -1 : 1)]?.frame;
}
