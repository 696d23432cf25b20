import type { CellKind } from '../../../src/wire/page-cells.ts';
import { KIND_LOOKS } from './kinds.ts';

/** The colours of kinds of pages, in words. */
export function KindLegend({ kinds }: { kinds: readonly CellKind[] }) {
  return (
    <ul className="kinds">
      {kinds.map((kind) => {
        const { word, colour, pattern } = KIND_LOOKS[kind];
        return (
          <li key={kind}>
            <i className={pattern ?? ''} style={{ color: `var(${colour})` }} aria-hidden="true" />
            {word}
          </li>
        );
      })}
    </ul>
  );
}
