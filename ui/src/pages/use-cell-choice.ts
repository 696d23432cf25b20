import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import type { PageCells } from '../../../src/wire/process-pages.ts';
import type { Place } from '../place/place.ts';
import { cellCount, pagesOfCells } from './cells.ts';
import { type CellsLayout, cellAt, movedTo } from './cells-layout.ts';

interface Choice {
  /** The cell that pointer or keys are at. */
  cell: number | null;
  /** The cells from the one where the choice began. */
  marked: { from: number; to: number } | null;
  handlers: {
    onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    onPointerUp: () => void;
    onPointerLeave: () => void;
    onBlur: () => void;
    onKeyDown: (event: KeyboardEvent) => void;
  };
}

/**
 * Chooses cells with the pointer or the keys: a click or Enter shows the pages of a cell, a drag or Shift with the arrows those of
 * several, Backspace all. Cells of a page each have no more to show.
 */
export function useCellChoice(
  cells: PageCells,
  layout: CellsLayout,
  onShow: (pages: Place['pages']) => void,
): Choice {
  const [cell, setCell] = useState<number | null>(null);
  /** The cell where a drag, or the way with Shift, began. */
  const [anchor, setAnchor] = useState<number | null>(null);
  /** A pointer that leaves, or below which the cells change, takes nothing from what keys chose. */
  const isByKeys = useRef(false);
  const count = cellCount(cells);
  const choose = (to: number | null) => {
    setCell(to);
    setAnchor(null);
  };
  const show = () => {
    if (cell === null || cells.pagesPerCell === 1) return;
    onShow(pagesOfCells(cells, cell, anchor ?? cell));
    choose(null);
  };
  const at = ({ clientX, clientY, currentTarget }: PointerEvent<HTMLElement>): number | null => {
    const { left, top } = currentTarget.getBoundingClientRect();
    return cellAt(layout, count, clientX - left, clientY - top);
  };
  const other = anchor ?? cell;
  return {
    cell,
    marked:
      cell === null || other === null
        ? null
        : { from: Math.min(cell, other), to: Math.min(count - 1, Math.max(cell, other)) },
    handlers: {
      onPointerDown: (event) => {
        if (event.button !== 0) return;
        isByKeys.current = false;
        setCell(at(event));
        setAnchor(at(event));
      },
      onPointerMove: (event) => {
        isByKeys.current = false;
        setCell(at(event));
      },
      onPointerUp: () => {
        if (anchor !== null) show();
        setAnchor(null);
      },
      onPointerLeave: () => {
        if (!isByKeys.current) choose(null);
      },
      onBlur: () => choose(null),
      onKeyDown: (event) => {
        const take = () => {
          event.preventDefault();
          event.stopPropagation();
        };
        if (event.key === 'Enter' && cell !== null) {
          take();
          show();
          return;
        }
        if (event.key === 'Backspace' && isPart(cells)) {
          take();
          choose(null);
          onShow(null);
          return;
        }
        const moved = movedTo(layout, count, cell, event.key);
        if (moved === undefined) return;
        take();
        isByKeys.current = true;
        setAnchor(event.shiftKey && moved !== null ? (anchor ?? cell) : null);
        setCell(moved);
      },
    },
  };
}

/** True if not all pages of the mapping have cells. */
export const isPart = ({ pages, from, to }: PageCells): boolean => from > 0 || to < pages;
