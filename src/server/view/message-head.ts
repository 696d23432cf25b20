import type { Board } from '../../tally/board.ts';
import type { TotalsMessage } from '../../wire/views.ts';

type Head = Pick<TotalsMessage, 'key' | 'session' | 'tick' | 'atMs' | 'seconds' | 'reset' | 'series'>;

/** The first fields of a message that shows a board as of its last tick. `reset`: with the series. */
export const messageHead = (
  { tick, atMs, seconds, series }: Board,
  key: string,
  session: string,
  reset: boolean,
): Head => ({ key, session, tick, atMs, seconds, reset, ...(reset ? { series } : {}) });
