import { type Frame, lineOf } from './frames.ts';

/** A frame where it is drawn: `left` and `share` are parts of the whole width. */
export interface Placed {
  frame: Frame;
  left: number;
  share: number;
}

/** Most frames that are drawn. */
const MOST_DRAWN = 2_000;

/**
 * Places the frames above the zoomed one, which have the whole width, and those below it that are at least a pixel wide,
 * by depth and then from left to right.
 */
export function layout(zoomed: Frame, pixels: number): Placed[] {
  const placed: Placed[] = lineOf(zoomed).map((frame) => ({ frame, left: 0, share: 1 }));
  for (let index = placed.length - 1; index < placed.length; index++) {
    const parent = placed[index];
    if (parent === undefined) break;
    let { left } = parent;
    for (const frame of parent.frame.children) {
      const share = (parent.share * frame.weight) / (parent.frame.weight || 1);
      if (share * pixels >= 1 && placed.length < MOST_DRAWN) placed.push({ frame, left, share });
      left += share;
    }
  }
  return placed;
}
