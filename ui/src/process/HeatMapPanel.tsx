import { useEffect, useRef, useState } from 'react';
import type { HeatMap } from '../../../src/client/heat.ts';
import type { Series } from '../../../src/wire/series.ts';
import { useDark } from '../parts/use-dark.ts';
import { useWidth } from '../parts/use-width.ts';
import { span } from '../text/times.ts';
import { drawHeat } from './draw-heat.ts';
import { HeatLegend } from './HeatLegend.tsx';
import { heatCellText, movedCell } from './heat-cell.ts';
import { AXIS_HEIGHT, type HeatCell, heatCellAt, heatLayout } from './heat-layout.ts';

interface Props {
  map: HeatMap;
  series: Series;
  /** Time span of the map in ms. */
  spanMs: number;
}

/** Draws the heat map of values over time. The text below describes the cell that the user points at. */
export function HeatMapPanel({ map, series, spanMs }: Props) {
  const holder = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [cell, setCell] = useState<HeatCell | null>(null);
  const dark = useDark();
  const width = useWidth(holder);
  const layout = heatLayout(map, width);
  useEffect(() => {
    if (canvas.current !== null && width > 0)
      drawHeat(canvas.current, map, heatLayout(map, width), dark, cell);
  }, [map, width, dark, cell]);
  const valueName = series.value?.name ?? 'time';
  return (
    <section className="panel heat" aria-label="Heat map">
      <h2>
        {valueName} × time{' '}
        <span className="quiet">
          {series.counts} a second, last {span(spanMs / 1000)}
        </span>
      </h2>
      <div
        ref={holder}
        role="img"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys go from cell to cell
        tabIndex={0}
        className="heat-canvas"
        aria-label={`Heat map of ${series.label} by ${valueName} and time; arrow keys select a cell`}
        aria-describedby="heat-cell"
        onPointerMove={({ clientX, clientY, currentTarget }) => {
          const { left, top } = currentTarget.getBoundingClientRect();
          setCell(heatCellAt(map, layout, clientX - left, clientY - top));
        }}
        onPointerLeave={() => setCell(null)}
        onBlur={() => setCell(null)}
        onKeyDown={(event) => {
          const moved = movedCell(map, cell, event.key);
          if (moved === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          setCell(moved);
        }}
      >
        <canvas ref={canvas} style={{ width: '100%', height: layout.height + AXIS_HEIGHT }} />
      </div>
      <div className="heat-below">
        <p id="heat-cell" aria-live="polite" data-testid="heat-cell">
          {cell === null ? (
            <span className="quiet">Point at a cell to see its number</span>
          ) : (
            heatCellText(map, cell, series)
          )}
        </p>
        <HeatLegend map={map} dark={dark} />
      </div>
    </section>
  );
}
