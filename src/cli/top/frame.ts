import type { Column } from './draw/lay-out.ts';
import type { Line } from './draw/line.ts';
import type { Context } from './state.ts';

export interface Size {
  columns: number;
  rows: number;
}

/** The places of a table on the screen, for the mouse. */
export interface TableHits {
  /** Row of the screen with the heads, counted from 1; the rows of the table follow it. */
  headRow: number;
  columns: readonly Column[];
  /** Index of the first visible row, and the number of visible rows. */
  offset: number;
  shown: number;
}

/**
 * A screen as lines, each as wide as the terminal. Together they have no more lines than the terminal has
 * rows.
 */
export interface Frame {
  top: Line[];
  body: Line[];
  bottom: Line[];
  /** The part of the frame that key actions depend on. */
  context: Pick<Context, 'rows' | 'page' | 'overflow' | 'columns'>;
  hits?: TableHits;
}

/** A frame of text that scrolls. */
export function scrolled(
  { rows }: Size,
  parts: { top: Line[]; body: Line[]; bottom: Line[] },
  scroll: number,
): Frame {
  const { top, body, bottom } = parts;
  const page = Math.max(1, rows - top.length - bottom.length);
  const overflow = Math.max(0, body.length - page);
  const from = Math.min(scroll, overflow);
  return {
    top,
    body: body.slice(from, from + page),
    bottom,
    context: { rows: [], page, overflow, columns: [] },
  };
}

/** The lines of a scrolled text that are on the screen, and where the others are; empty if all are. */
export function positionText({ body, context: { overflow } }: Frame, scroll: number): string {
  if (overflow === 0) return '';
  const from = Math.min(scroll, overflow);
  const others = from < overflow ? 'PgDn more' : 'PgUp back';
  return `${from + 1}–${from + body.length} of ${overflow + body.length}, ${others}`;
}
