import { useEffect, useState } from 'react';
import type { Leaderboard } from '../../../src/client/leaderboard.ts';
import { boardOfMoment } from '../../../src/client/moment.ts';
import type { OverviewColumn } from '../../../src/client/overview.ts';
import type { Problem } from '../../../src/wire/session.ts';
import type { Grouping } from '../../../src/wire/view-requests.ts';
import { ApiError, readMoment } from '../sessions/api.ts';

interface Moment {
  board: Leaderboard | null;
  problem: Problem | null;
}

const NONE: Moment = { board: null, problem: null };

/** The board as of a past time, ms of the Unix epoch; none for null, and before the service answered. */
export function useMoment(
  session: string,
  atMs: number | null,
  group: Grouping,
  { labels, take }: Pick<OverviewColumn, 'labels' | 'take'>,
): Moment {
  const [moment, setMoment] = useState(NONE);
  const order = labels.join('\n');
  useEffect(() => {
    if (atMs === null) {
      setMoment(NONE);
      return;
    }
    let isWanted = true;
    // The end of a tick may have a part of a millisecond: rounded up it would be of the next tick.
    const query = new URLSearchParams({ atMs: String(Math.floor(atMs)), group, take });
    for (const label of order.split('\n')) query.append('order', label);
    readMoment(session, query).then(
      (report) => isWanted && setMoment({ board: boardOfMoment(report), problem: null }),
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        if (isWanted) setMoment({ board: null, problem: error.problem });
      },
    );
    return () => {
      isWanted = false;
    };
  }, [session, atMs, group, order, take]);
  return moment;
}
