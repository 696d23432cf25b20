import type { Board } from '../../tally/board.ts';
import type { VmstatMessage } from '../../wire/views.ts';
import { historyThenTicks, type ViewKind, withSession } from './kind.ts';
import { messageHead } from './message-head.ts';
import { namedCounts } from './named-counts.ts';

/** The counters of /proc/vmstat, and the named counts after them. */
export const vmstat: ViewKind<'vmstat'> = {
  resolve: withSession,
  open({ session }, key, context) {
    const { board, info } = context.session(session);
    return historyThenTicks((reset) => vmstatMessage(board, key, info.id, reset));
  },
};

/** All counters as of the board's tick. `reset`: with the session's series. */
export function vmstatMessage(board: Board, key: string, session: string, reset: boolean): VmstatMessage {
  const answers = new Map<string, string[]>();
  for (const { label, vmstat: counters } of board.series)
    for (const name of counters) answers.set(name, [...(answers.get(name) ?? []), label]);
  const { names = [], values, deltas, first } = board.vmstat ?? {};
  return {
    type: 'vmstat',
    ...messageHead(board, key, session, reset),
    counters: [
      ...names.map((name, index) => {
        const value = values?.[index] ?? 0;
        return {
          name,
          value,
          delta: deltas?.[index] ?? 0,
          since: value - (first?.[index] ?? value),
          answers: answers.get(name) ?? [],
        };
      }),
      ...namedCounts(board),
    ],
  };
}
