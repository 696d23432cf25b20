import { expect, test } from 'vitest';
import { Recent } from '../../src/fleet/recent.ts';
import { Board } from '../../src/tally/board.ts';
import { BOARD_LIMITS } from '../../src/tally/board-limits.ts';
import { finish } from '../../src/tally/steps.ts';
import { feedTick, PLAIN, take, who } from '../fixtures/feed.ts';

test.each([
  ['kept', 7],
  ['lost', 108],
] as const)(
  'a row that leaves after its summary was %s has counted %d since the last that was kept',
  (fate, most) => {
    const board = new Board({ ...BOARD_LIMITS, endedMs: 1_000 });
    const recent = new Recent();
    const next = (tick: Parameters<typeof feedTick>[0]) => {
      take(board, feedTick(tick));
      finish(recent.adding(board));
    };
    next({ series: [PLAIN], rows: [who(1)], counts: [[1, 0, 0, 101]] });
    recent.begin(true);
    if (fate === 'kept') recent.kept();
    next({ tick: 2, rows: [who(1, { ended: true })], counts: [[1, 0, 0, 7]] });
    next({ tick: 3 });
    expect(board.rows.size).toBe(0);
    expect(recent.begin(true).goneMost.get(0)?.[1]).toBe(most);
  },
);
