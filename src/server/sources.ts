import type { Engine } from '../wire/feed.ts';
import type { ProcessDetails, ProcessRequest, ViewRequest } from '../wire/views.ts';
import type { Held } from './hub.ts';
import type { Source } from './live-view.ts';
import { compareMessage } from './view/compare.ts';
import { LeaderboardView } from './view/leaderboard.ts';
import { findRow, processMessage } from './view/process.ts';
import { totalsMessage, vmstatMessage } from './view/totals.ts';

/** What a view of one session sends, and what must be asked for before each message. */
export interface PreparedSource {
  source: Source;
  prepare?: () => Promise<void>;
}

type SessionView = Exclude<ViewRequest, { view: 'health' | 'sessions' }>;

export function sourceOf(request: SessionView, held: Held, key: string, engine: Engine): PreparedSource {
  const { board, info } = held;
  switch (request.view) {
    case 'leaderboard': {
      const view = new LeaderboardView(request);
      view.advance(board, key, info.id);
      return {
        source: {
          snapshot: () => view.snapshot(board, key, info.id),
          advance: () => view.advance(board, key, info.id),
        },
      };
    }
    case 'process':
      return processSource(request, held, key, engine);
    case 'totals':
      return {
        source: {
          snapshot: () => totalsMessage(board, key, info.id, true),
          advance: () => totalsMessage(board, key, info.id, false),
        },
      };
    case 'compare':
      return {
        source: {
          snapshot: () => compareMessage(held.books, board, key, info.id, true),
          advance: () => compareMessage(held.books, board, key, info.id, false),
        },
      };
    case 'vmstat':
      return {
        source: {
          snapshot: () => vmstatMessage(board, key, info.id, true),
          advance: () => vmstatMessage(board, key, info.id, false),
        },
      };
  }
}

function processSource(
  request: ProcessRequest,
  { board, info: { id, by } }: Held,
  key: string,
  engine: Engine,
): PreparedSource {
  let details: ProcessDetails | null = null;
  const message = (reset: boolean) => ({
    ...processMessage(board, findRow(board, request), key, id, reset),
    details,
  });
  const prepare = async () => {
    const who = findRow(board, request)?.who;
    const pid = Number(who?.key ?? request.pid ?? 0);
    const start = who?.start ?? request.start ?? null;
    // Without procfs the counts are still worth telling.
    const asked = by === 'pid' && who?.ended !== true ? engine.ask({ verb: 'inspect', pid, start }) : null;
    details = asked && (await asked.catch(() => null));
  };
  return { source: { snapshot: () => message(true), advance: () => message(false) }, prepare };
}
