import { describe, expect, test } from 'vitest';
import { Recent, type TickSums } from '../../src/fleet/recent.ts';
import { Board } from '../../src/tally/board.ts';
import { BOARD_LIMITS } from '../../src/tally/board-limits.ts';
import type { KeptGrouping } from '../../src/tally/group-sums.ts';
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

/** Numbers of a group in the summary under way. */
const groupsOf = (sums: TickSums, grouping: KeptGrouping): Record<string, number | undefined> =>
  Object.fromEntries([...sums.groups[grouping]].map(([key, cells]) => [key, cells.get(0)?.[1]]));

describe('a process that is renamed', () => {
  const host = () => {
    const board = new Board({ ...BOARD_LIMITS, endedMs: 1_000 });
    const recent = new Recent();
    const next = (tick: Parameters<typeof feedTick>[0]) => {
      take(board, feedTick(tick));
      finish(recent.adding(board));
    };
    next({
      series: [PLAIN],
      rows: [who(1, { name: 'npm' }), who(2, { name: 'npm' })],
      counts: [
        [1, 0, 0, 101],
        [2, 0, 0, 31],
      ],
    });
    return { recent, next };
  };

  test.each([
    ['alone', []],
    ['as it counts on', [[1, 0, 0, 7]]],
  ] as const)('takes its recent counts along, %s', (_, counts) => {
    const { recent, next } = host();
    next({ tick: 2, rows: [who(1, { name: 'node', user: 'www' })], counts: counts.map((each) => [...each]) });
    const more = counts.length > 0 ? 7 : 0;
    const sums = recent.begin(true);
    expect(groupsOf(sums, 'name')).toEqual({ npm: 31, node: 101 + more });
    expect(groupsOf(sums, 'user')).toEqual({ root: 31, www: 101 + more });
    expect(groupsOf(sums, 'cgroup')).toEqual({ '/': 132 + more });
  });

  test('takes along those of a summary that was lost', () => {
    const { recent, next } = host();
    recent.begin(true);
    next({ tick: 2, rows: [who(1, { name: 'node' })], counts: [[1, 0, 0, 7]] });
    expect(groupsOf(recent.begin(true), 'name')).toEqual({ npm: 31, node: 108 });
  });

  test('takes along none of a summary that was kept', () => {
    const { recent, next } = host();
    recent.begin(true);
    recent.kept();
    next({ tick: 2, rows: [who(1, { name: 'node' })], counts: [[1, 0, 0, 7]] });
    expect(groupsOf(recent.begin(true), 'name')).toEqual({ node: 7 });
  });

  test('leaves them under its last name when it leaves the board', () => {
    const { recent, next } = host();
    next({ tick: 2, rows: [who(1, { name: 'node', ended: true })], counts: [[1, 0, 0, 7]] });
    next({ tick: 3 });
    next({ tick: 4, rows: [who(1, { name: 'other' })], counts: [[1, 0, 0, 5]] });
    expect(groupsOf(recent.begin(true), 'name')).toEqual({ npm: 31, node: 108, other: 5 });
  });
});
