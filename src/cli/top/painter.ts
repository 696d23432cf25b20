import type { Size } from './frame.ts';

/** What the painter needs of a terminal. */
export interface Canvas {
  columns: number;
  rows: number;
  write(text: string): unknown;
}

/** Synchronized output: terminals that know it show a frame at once; the others pass over it. */
const BEGIN = '\x1b[?2026h';
const END = '\x1b[?2026l';

/** Writes only the lines of a frame that have changed, each in its row: nothing flickers, nothing scrolls. */
export class Painter {
  readonly #canvas: Canvas;
  #painted: readonly string[] | undefined;
  #size: Size = { columns: 0, rows: 0 };

  constructor(canvas: Canvas) {
    this.#canvas = canvas;
  }

  paint(frame: readonly string[]): void {
    const { columns, rows } = this.#canvas;
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

  /** Paints the next frame whole: something else wrote on the terminal. */
  forget(): void {
    this.#painted = undefined;
  }
}
