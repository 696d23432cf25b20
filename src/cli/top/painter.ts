import type { Size } from './frame.ts';

/** The part of a terminal that the painter uses. */
export interface Canvas {
  columns: number;
  rows: number;
  write(text: string): unknown;
}

/** The size of a terminal; 80 by 24 where the terminal does not know it, as serial consoles do not. */
export const sizeOf = ({ columns, rows }: Canvas): Size => ({ columns: columns || 80, rows: rows || 24 });

/** Synchronized output: terminals that support it show a frame at once; others ignore it. */
const BEGIN = '\x1b[?2026h';
const END = '\x1b[?2026l';

/** Writes only the changed lines of a frame, each in its row, so that nothing flickers or scrolls. */
export class Painter {
  readonly #canvas: Canvas;
  #painted: readonly string[] | undefined;
  #size: Size = { columns: 0, rows: 0 };

  constructor(canvas: Canvas) {
    this.#canvas = canvas;
  }

  paint(frame: readonly string[]): void {
    const { columns, rows } = sizeOf(this.#canvas);
    const lines = frame.slice(0, rows);
    const resized = columns !== this.#size.columns || rows !== this.#size.rows;
    const before = resized ? undefined : this.#painted;
    let text = before === undefined ? '\x1b[m\x1b[2J' : '';
    for (let row = 0; row < rows; row++) {
      const line = lines[row] ?? '';
      if (line !== (before?.[row] ?? '')) text += `\x1b[${row + 1};1H\x1b[2K${line}`;
    }
    this.#painted = lines;
    this.#size = { columns, rows };
    if (text !== '') this.#canvas.write(BEGIN + text + END);
  }

  /** Repaints the next frame completely, because another program wrote on the terminal. */
  forget(): void {
    this.#painted = undefined;
  }
}
