import { expect, test } from 'vitest';
import { Published } from '../../src/server/published.ts';
import { LeaderboardView } from '../../src/server/view/leaderboard.ts';
import { Rankings } from '../../src/server/view/rankings.ts';
import { Board } from '../../src/tally/board.ts';
import { LeaderboardRequest } from '../../src/wire/view-requests.ts';
import { BYTES, feedTick, take, who } from '../fixtures/feed.ts';

test('the JSON of a leaderboard is that of its message', () => {
  const board = new Board();
  board.setSeries([BYTES]);
  take(board, feedTick({ rows: [who(1), who(2, { name: '"\u{1f600}' })], counts: [[1, 0, 8, 5]] }));
  const rankings = new Rankings(board);
  for (const top of [1, 2, 1]) {
    const view = new LeaderboardView(LeaderboardRequest.parse({ view: 'leaderboard', top }), rankings);
    const message = view.snapshot(board, 'v1', 'main');
    expect(JSON.parse(String(new Published(message).json))).toEqual(JSON.parse(JSON.stringify(message)));
  }
});
