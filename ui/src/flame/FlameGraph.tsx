import { type KeyboardEvent, useRef, useState } from 'react';
import { type Frame, type Frames, nearest } from '../../../src/client/flame/frames.ts';
import { layout } from '../../../src/client/flame/layout.ts';
import { MOVES, nextFrame } from '../../../src/client/flame/next-frame.ts';
import { foundWeight } from '../../../src/client/flame/search.ts';
import { frameToText } from '../../../src/text/frame-to-text.ts';
import { FilterField } from '../parts/FilterField.tsx';
import { useShortcut } from '../parts/use-shortcut.ts';
import { useWidth } from '../parts/use-width.ts';
import { FrameBox, ROW } from './FrameBox.tsx';

interface Props {
  frames: Frames;
  unit: 'events' | 'bytes';
}

/** The frames, with search, zoom and keys. A zoom stays where it is when the next message comes. */
export function FlameGraph({ frames, unit }: Props) {
  const tree = useRef<HTMLDivElement>(null);
  const width = useWidth(tree);
  const [zoomPath, setZoomPath] = useState('');
  const [path, setPath] = useState('');
  const [hovered, setHovered] = useState<string | null>(null);
  const [text, setText] = useState('');
  const { root } = frames;
  const zoomed = nearest(frames, zoomPath);
  const placed = layout(zoomed, width);
  const at = nearest(frames, path);
  const current = placed.some(({ frame }) => frame === at) ? at : zoomed;
  const about = (frame: Frame) => frameToText({ ...frame, before: 0 }, root, { unit, isCompared: false });
  const zoom = (frame: Frame) => {
    setZoomPath(frame.path);
    setPath(frame.path);
  };
  const showAll = () => {
    setText('');
    zoom(root);
  };
  useShortcut('Escape', showAll);
  const onKeyDown = (event: KeyboardEvent) => {
    const move = MOVES.find((each) => each === event.key);
    const isEnter = event.key === 'Enter' || event.key === ' ';
    if (move === undefined && !isEnter) return;
    event.preventDefault();
    if (isEnter) zoom(current);
    else if (move !== undefined) setPath((nextFrame(move, current, placed) ?? current).path);
  };
  const depth = 1 + Math.max(0, ...placed.map(({ frame }) => frame.depth));
  const found = root.weight === 0 ? 0 : (100 * foundWeight(root, text)) / root.weight;
  const shown = hovered === null ? current : nearest(frames, hovered);
  return (
    <section className="flame" aria-label="Flame graph">
      <div className="controls">
        <FilterField
          label="Search"
          subject="function"
          value={text}
          onChange={(value) => setText(value.trim())}
          onLeave={() => tree.current?.focus()}
        />
        <button type="button" disabled={zoomed === root && text === ''} onClick={showAll}>
          Show all
        </button>
        <output data-testid="flame-found">
          {text === '' ? '' : `${found.toFixed(1)} % of all is in frames that match`}
        </output>
      </div>
      <div
        ref={tree}
        className="frames"
        role="tree"
        tabIndex={0}
        aria-label="Frames"
        aria-activedescendant={idOf(placed.findIndex(({ frame }) => frame === current))}
        style={{ height: depth * ROW }}
        onKeyDown={onKeyDown}
        onPointerLeave={() => setHovered(null)}
      >
        {placed.map((each, index) => (
          <FrameBox
            key={each.frame.path}
            id={idOf(index)}
            placed={each}
            root={root}
            text={text}
            about={about(each.frame)}
            isAbove={each.frame.depth < zoomed.depth}
            isCurrent={each.frame === current}
            onZoom={() => zoom(each.frame)}
            onHover={() => setHovered(each.frame.path)}
          />
        ))}
      </div>
      <p className="about" data-testid="flame-about">
        {about(shown)}
      </p>
      <p className="quiet">
        The darker, the larger its share. Click or Enter zooms, Escape shows all, the arrow keys move.
      </p>
    </section>
  );
}

const idOf = (index: number): string => `frame-${index}`;
