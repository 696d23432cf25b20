import type { SessionInfo } from '../../wire/session.ts';
import { bottomLine } from './bottom.ts';
import type { Line } from './draw/line.ts';
import type { Frame } from './frame.ts';
import { headerLines, type Shown } from './header.ts';
import { menuFrame, menuItems } from './menu.ts';
import { overviewFrame } from './overview-frame.ts';
import { tableFrame } from './table-frame.ts';
import { detailFrame, helpFrame } from './text-frames.ts';

/** The whole screen as lines. */
export function compose(shown: Shown): Frame {
  const { subscriptions, board, state, size, characters } = shown;
  const bottom = [bottomLine(state, size.columns)];
  if (state.place === 'help') return helpFrame(state, size, bottom, subscriptions.health.message);
  if (state.menu !== null)
    return menuFrame(state.menu, menuItems(state.menu, state, subscriptions), size, bottom);
  const header = headerLines(shown);
  if (state.place === 'detail')
    return detailFrame(subscriptions.process, state, size, { title: header.slice(0, 1), bottom });
  const { by, group, session } = subscriptions;
  const counting = session === undefined || session.state === 'counting';
  const frame = state.table === 'overview' ? overviewFrame : tableFrame;
  const bottomWith = (legend: readonly Line[]) => [bottomLine(state, size.columns, legend)];
  const starting = state.sites !== null && board.tick === 0 ? attachingText(session?.attaching) : undefined;
  return frame(board, state, size, { header, bottomWith, by, group, counting, characters, starting });
}

/** The progress of the session that counts call sites. */
const attachingText = (progress: SessionInfo['attaching'] | undefined): string =>
  progress?.loaded
    ? `attaching ${progress.loaded} of ${progress.probes} probes`
    : 'bpftrace compiles the probes';
