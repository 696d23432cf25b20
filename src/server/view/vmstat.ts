import { isListed } from '../../client/listed-series.ts';
import type { Board } from '../../tally/board.ts';
import type { Series } from '../../wire/series.ts';
import type { VmstatMessage } from '../../wire/views.ts';
import { historyThenTicks, type ViewKind, withSession } from './kind.ts';
import { messageHead } from './message-head.ts';
import { namedCounts } from './named-counts.ts';

/** Shows the counters of /proc/vmstat, then the named counts. */
export const vmstat: ViewKind<'vmstat'> = {
  resolve: withSession,
  open({ session }, key, context) {
    const { board, info } = context.session(session);
    return historyThenTicks((reset) => vmstatMessage(board, key, info.id, reset));
  },
};

/** All counters as of the board's tick. `reset`: with the session's series. */
export function vmstatMessage(board: Board, key: string, session: string, reset: boolean): VmstatMessage {
  /** Labels of the corresponding series, by counter. */
  const labels = new Map<string, string[]>();
  for (const { label, vmstat: counters } of comparedSeries(board))
    for (const name of counters) labels.set(name, [...(labels.get(name) ?? []), label]);
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
          answers: labels.get(name) ?? [],
        };
      }),
      ...namedCounts(board),
    ],
  };
}

/** The series that a user sees, without sums of times: no counter counts time. */
const comparedSeries = ({ series, total }: Board): Series[] =>
  series.filter((entry, index) => entry.sum !== 'us' && isListed(entry, total.get(index)?.[1] ?? 0));
