import { expect, test } from 'vitest';
import type { HostAnswer } from '../../../src/fleet/boards/host-answer.ts';
import { Fleet } from '../../../src/fleet/fleet.ts';
import type { FleetContext } from '../../../src/server/fleet/fleet-view.ts';
import { openBoard } from '../../../src/server/fleet/leaderboard.ts';
import { LeaderboardRequest } from '../../../src/wire/view-requests.ts';

test('a board costs its rows, and again with each answer that is added to it', () => {
  const state = new Fleet();
  let answers: HostAnswer[] = [];
  const reader = {
    read: () => state.board({ group: 'name', sort: 'count', top: 50 }),
    answers: () => answers,
  };
  const request = LeaderboardRequest.parse({ view: 'leaderboard', group: 'name', top: 50 });
  const { cost } = openBoard(request, 'f1', { state, top: 100 } as unknown as FleetContext, reader);
  expect(cost?.()).toEqual({ rows: 50, work: 50 });
  answers = Array.from({ length: 256 });
  expect(cost?.()).toEqual({ rows: 50, work: 12_850 });
});
