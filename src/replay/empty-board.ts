import type { HeadLine } from '../capture/schema.ts';
import { Board } from '../tally/board.ts';
import { seriesOf } from './info-of.ts';

/** A board with the series of a capture, before all counts. */
export function emptyBoard({ series }: Pick<HeadLine, 'series'>): Board {
  const board = new Board();
  board.setSeries(series.map(seriesOf));
  return board;
}
