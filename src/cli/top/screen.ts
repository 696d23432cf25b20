import type { Readable } from 'node:stream';
import { cut } from '../../text/text-width.ts';
import { type Colors, paint } from './colors.ts';
import { asciiLine, type Characters, type Line } from './draw/line.ts';
import type { Frame, Size } from './frame.ts';
import type { Model } from './model.ts';
import { readKeys } from './read-keys.ts';

const SMALLEST: Size = { columns: 30, rows: 8 };

/** The lines for a terminal: header and body from the top, the bottom lines in the last rows. */
export function screenLines(
  { top, body, bottom }: Pick<Frame, 'top' | 'body' | 'bottom'>,
  { columns, rows }: Size,
  colors: Colors,
  characters: Characters = 'all',
): string[] {
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return [cut('terminal too small', columns)];
  const bodyRows = Math.max(0, rows - top.length - bottom.length);
  const blank = Array.from({ length: Math.max(0, bodyRows - body.length) }, (): Line => []);
  const lines = [...top, ...body.slice(0, bodyRows), ...blank, ...bottom];
  // Without trailing blanks, which a user would copy with the text.
  return lines.map((line) => paint(characters === 'ascii' ? asciiLine(line) : line, colors).trimEnd());
}

export interface Screen {
  input: Readable;
  painter: { paint(lines: readonly string[]): void };
  colors: Colors;
  characters: Characters;
}

/** Paints each frame of the model and passes keys to the model, until the returned function is called. */
export function showScreen(model: Model, { input, painter, colors, characters }: Screen): () => void {
  const paintFrame = () => painter.paint(screenLines(model.frame, model.size, colors, characters));
  const stopPainting = model.subscribe(paintFrame);
  const stopReading = readKeys(input, model.press);
  paintFrame();
  return () => {
    stopPainting();
    stopReading();
  };
}
