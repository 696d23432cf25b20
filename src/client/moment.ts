import type { MomentReport } from '../wire/http.ts';
import type { Cell } from '../wire/rows.ts';
import { OWN_GROUP } from '../wire/view-requests.ts';
import { Leaderboard } from './leaderboard.ts';

/** Builds the board of a past tick. Its counts since the session began, and the members of its groups, are 0. */
export function boardOfMoment({
  session,
  tick,
  atMs,
  seconds,
  series,
  ...moment
}: MomentReport): Leaderboard {
  const cells = (counts: MomentReport['total']) =>
    counts.map(([index, count, amount]): Cell => {
      const hasAmount = series[index]?.value?.unit != null;
      return [index, 0, hasAmount ? 0 : null, count, hasAmount ? amount : null];
    });
  const board = new Leaderboard(moment.groups.length);
  board.apply({
    type: 'leaderboard',
    key: '',
    session,
    tick,
    atMs,
    seconds,
    series,
    reset: true,
    chosen: series[0]?.label ?? '',
    rows: moment.groups.map(({ key, place, counts }, row) => ({
      row,
      who: {
        key,
        start: null,
        parent: null,
        name: key,
        user: null,
        cgroup: place === null ? null : key,
        place,
        ...(key === OWN_GROUP && { own: true as const }),
        ended: false,
        shared: 0,
        members: 0,
        running: 0,
      },
      cells: cells(counts),
    })),
    gone: [],
    total: cells(moment.total),
    rest: { rows: moment.groupsLeftOut, cells: cells(moment.rest) },
    left: [],
  });
  return board;
}
