import { EventEmitter } from 'node:events';
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

/**
 * The stream that ink draws on. Ink's own way to a terminal clears the whole of it, scrollback included, when a frame
 * has as many lines as there are rows, and otherwise scrolls by its last newline. So it hands over whole frames (its
 * `debug`), and this writes the lines that have changed, each at its place: nothing flickers, nothing scrolls.
 */
export class Painter extends EventEmitter {
  readonly isTTY = false;
  readonly #canvas: Canvas;
  #painted: string[] | undefined;
  #size: Size = { columns: 0, rows: 0 };

  constructor(canvas: Canvas) {
    super();
    this.#canvas = canvas;
  }

  get columns(): number {
    return this.#canvas.columns;
  }

  get rows(): number {
    return this.#canvas.rows;
  }

  readonly write = (frame: string): boolean => {
    const { columns, rows } = this.#canvas;
    const lines = frame.split('\n').slice(0, rows);
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
    return true;
  };

  /** The next frame is painted whole: something else wrote on the terminal. */
  forget(): void {
    this.#painted = undefined;
  }
}
