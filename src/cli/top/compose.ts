import type { Leaderboard } from '../../client/leaderboard.ts';
import { bottomLine } from './bottom.ts';
import type { Frame, Size } from './frame.ts';
import { headerLines, type Trouble } from './header.ts';
import type { State } from './state.ts';
import type { Subscriptions } from './subscriptions.ts';
import { tableFrame } from './table-frame.ts';
import { detailFrame, helpFrame } from './text-frames.ts';

export interface Shown {
  subscriptions: Subscriptions;
  /** The rows to show: the rows of the latest tick, or the frozen rows. */
  board: Leaderboard;
  state: State;
  size: Size;
  trouble: Trouble;
}

/** The whole screen as lines. */
export function compose({ subscriptions, board, state, size, trouble }: Shown): Frame {
  const bottom = [bottomLine(state, size.columns)];
  if (state.place === 'help') return helpFrame(state, size, bottom);
  const header = headerLines(subscriptions, size, trouble, state.paused);
  if (state.place === 'detail')
    return detailFrame(subscriptions.process, state, size, { title: header.slice(0, 1), bottom });
  return tableFrame(board, state, size, { header, bottom, by: subscriptions.by, group: subscriptions.group });
}
