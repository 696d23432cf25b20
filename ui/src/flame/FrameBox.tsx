import type { Frame } from '../../../src/client/flame/frames.ts';
import type { Placed } from '../../../src/client/flame/layout.ts';
import { isFound } from '../../../src/client/flame/search.ts';
import { colorOf } from '../../../src/text/frame-color.ts';

/** Height of a frame. */
export const ROW = 20;

interface Props {
  id: string;
  placed: Placed;
  root: Frame;
  /** The text that is searched for. */
  text: string;
  /** The frame in a sentence. */
  about: string;
  /** True for a frame above the zoomed one. */
  isAbove: boolean;
  isCurrent: boolean;
  onZoom: () => void;
  onHover: () => void;
}

/** A frame. The tree around it takes the keys. */
export function FrameBox({ id, placed, root, text, about, isAbove, isCurrent, onZoom, onHover }: Props) {
  const { frame, left, share } = placed;
  const found = isFound(frame, text);
  const classes = [
    'frame',
    isAbove && 'above',
    isCurrent && 'current',
    found ? 'found' : text !== '' && 'other',
  ].filter(Boolean);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus, and names its active frame
    <div
      id={id}
      className={classes.join(' ')}
      role="treeitem"
      aria-level={frame.depth + 1}
      aria-label={about}
      aria-selected={isCurrent}
      title={about}
      style={{
        left: `${100 * left}%`,
        width: `${100 * share}%`,
        top: frame.depth * ROW,
        backgroundColor: colorOf({ weight: frame.weight, before: 0 }, root, false),
      }}
      onClick={onZoom}
      onPointerEnter={onHover}
    >
      {frame.name}
    </div>
  );
}
