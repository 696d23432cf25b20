import { expect, test, vi } from 'vitest';
import { Leaderboard } from '../../../src/client/leaderboard.ts';
import { BoardControls } from '../../../ui/src/board/BoardControls.tsx';
import { HOME } from '../../../ui/src/place/place.ts';
import { leaderboard, who } from '../../client/messages.ts';
import { rendered } from '../rendered.ts';

const connection = vi.hoisted(() => ({ isReplay: false }));
vi.mock('../../../ui/src/live/connection.ts', () => ({
  useConnectionState: () => ({ kind: 'connecting' }),
  useRole: () => undefined,
  useIsReplay: () => connection.isReplay,
}));

test.each([true, false])('counts by CPU cannot be chosen in a replay: %s', (isReplay) => {
  connection.isReplay = isReplay;
  const place = { ...HOME, view: 'board' as const };
  const { html } = rendered(
    <BoardControls
      {...{ place }}
      board={new Leaderboard()}
      rows={[]}
      groupBy="pid"
      held={false}
      lostTicks={0}
    />,
  );
  expect(html.includes('<option value="cpu" disabled="">')).toBe(isReplay);
});

test.each([
  ['nothing is known', HOME.group, []],
  ['an address names one', 'pod', ['pod']],
] as const)('of groups by what is known of containers, where %s: %s', (_, group, expected) => {
  const { html } = rendered(
    <BoardControls
      place={{ ...HOME, view: 'board', group }}
      board={new Leaderboard()}
      rows={[]}
      groupBy="pid"
      held={false}
      lostTicks={0}
    />,
  );
  const offered = ['image', 'pod', 'namespace'].filter((each) => html.includes(`<option value="${each}"`));
  expect(offered).toEqual(expected);
});

test('a row that left the board while its order is held is counted in neither number', () => {
  const board = new Leaderboard();
  const rest = { rows: 7, ended: 0, cells: [] };
  board.apply(leaderboard({ rows: [1, 2, 3].map((row) => ({ row, who: who(), cells: [] })), rest }));
  const rows = [...board.rows.values()];
  board.apply(leaderboard({ reset: false, tick: 2, gone: [2], rest: { ...rest, rows: 0 } }));
  const { text } = rendered(
    <BoardControls
      place={{ ...HOME, view: 'board' }}
      {...{ board, rows }}
      groupBy="pid"
      held={true}
      lostTicks={0}
    />,
  );
  expect(text).toContain('2 of 2 rows');
});
