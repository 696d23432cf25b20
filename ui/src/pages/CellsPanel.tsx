import { useEffect, useRef, useState } from 'react';
import { plural } from '../../../src/text/units.ts';
import type { CellGroup } from '../../../src/wire/page-cells.ts';
import type { PageCells, ProcessPages, ProcessPagesRow } from '../../../src/wire/process-pages.ts';
import { useDark } from '../parts/use-dark.ts';
import { useWidth } from '../parts/use-width.ts';
import type { Place } from '../place/place.ts';
import { cellCount, cellText, groupsShown, kindsShown, partText } from './cells.ts';
import { cellsLayout } from './cells-layout.ts';
import { drawCells } from './draw-cells.ts';
import { KindLegend } from './KindLegend.tsx';
import { GROUP_WORDS } from './kinds.ts';
import { isPart, useCellChoice } from './use-cell-choice.ts';

interface Props {
  cells: PageCells;
  row: ProcessPagesRow;
  pageSize: ProcessPages['pageSize'];
  onShow: (pages: Place['pages']) => void;
}

/** Draws the pages of a mapping, or some of them, as cells. The text below describes the cell that the user points at. */
export function CellsPanel({ cells, row, pageSize, onShow }: Props) {
  const holder = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [group, setGroup] = useState<CellGroup>('sharing');
  const dark = useDark();
  const width = useWidth(holder);
  const count = cellCount(cells);
  const layout = cellsLayout(count, width);
  const { cell, marked, handlers } = useCellChoice(cells, layout, onShow);
  const [from, to] = [marked?.from, marked?.to];
  useEffect(() => {
    if (canvas.current === null || width === 0) return;
    const shown = from === undefined || to === undefined ? null : { from, to };
    drawCells(canvas.current, cells, group, cellsLayout(count, width), shown);
  }, [cells, group, count, width, dark, from, to]);
  // The table below may be long: its reader sees that the cells are there.
  useEffect(() => {
    // Newer browsers return a promise, which React would take for a clean-up.
    holder.current?.closest('section')?.scrollIntoView({ block: 'nearest' });
  }, [row.mapping]);
  const { pagesPerCell } = cells;
  return (
    <section className="panel cells" aria-label="Pages of a mapping">
      <h2>
        <bdi>{row.name}</bdi>{' '}
        <span className="quiet">
          {row.permissions}, {partText(cells)}
          {pagesPerCell > 1 &&
            `, ${plural(pagesPerCell, 'page')} a cell: it shows what most of them are, and a click or a drag its pages`}
        </span>
      </h2>
      {isPart(cells) && (
        <button type="button" onClick={() => onShow(null)}>
          All {plural(cells.pages, 'page')}
        </button>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand beside its buttons */}
      <div role="group" aria-label="Colours" className="switch">
        {groupsShown(cells).map((choice) => (
          <button key={choice} type="button" aria-pressed={choice === group} onClick={() => setGroup(choice)}>
            {GROUP_WORDS[choice]}
          </button>
        ))}
      </div>
      <div
        ref={holder}
        role="img"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys go from cell to cell
        tabIndex={0}
        className="cells-canvas"
        aria-label={`Cells of ${row.name} by address; arrow keys select a cell${pagesPerCell > 1 ? ', Enter shows its pages' : ''}`}
        aria-describedby="page-cell"
        {...handlers}
      >
        <canvas
          ref={canvas}
          style={{ width: layout.columns * layout.side, height: layout.rows * layout.side }}
        />
      </div>
      <p id="page-cell" aria-live="polite" data-testid="page-cell">
        {cell === null ? (
          <span className="quiet">Point at a cell to see what its pages are</span>
        ) : (
          cellText(cells, cell, { address: row.address, pageSize })
        )}
      </p>
      <KindLegend kinds={kindsShown(cells, group)} />
    </section>
  );
}
