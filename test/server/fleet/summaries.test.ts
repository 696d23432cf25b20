import { expect, test } from 'vitest';
import { unpackSummary } from '../../../src/fleet/pack-summary.ts';
import { Summaries } from '../../../src/server/fleet/summaries.ts';
import type { Held } from '../../../src/server/held.ts';
import { Board } from '../../../src/tally/board.ts';
import { finish } from '../../../src/tally/steps.ts';
import { feedTick, PLAIN, sessionInfo, take, who } from '../../fixtures/feed.ts';
import { IDENTITY } from '../../fleet/identity.ts';

test('the first summary waits for a whole tick: rates of a part of one would stay for an interval', async () => {
  const info = sessionInfo();
  const board = new Board();
  const held = { info, board } as unknown as Held;
  const hub = { main: info.id, read: async <T>(_: unknown, read: (of: Held) => T) => read(held) };
  const summaries = new Summaries(hub, IDENTITY, () => ({
    vmtallyPercent: 1,
    addedPercent: null,
    rssBytes: 1,
  }));
  const tick = (number: number, seconds: number, count: number) => {
    take(
      board,
      feedTick({ tick: number, seconds, series: [PLAIN], rows: [who(1)], counts: [[1, 0, 0, count]] }),
    );
    finish(summaries.ticked(held));
  };
  expect(await summaries.next()).toBeUndefined();
  tick(1, 0.1, 7);
  expect(await summaries.next()).toBeUndefined();
  tick(2, 1, 4);
  const first = await summaries.next();
  expect(first && unpackSummary(first).seconds).toBeCloseTo(1.1);
});
