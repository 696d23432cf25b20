import { describe, expect, test } from 'vitest';
import { compareMessage } from '../../../src/server/view/compare.ts';
import { Board } from '../../../src/tally/board.ts';
import { ReconciliationHistory } from '../../../src/tally/reconciliation-history.ts';
import type { ReconciledTick } from '../../../src/wire/compare.ts';
import { ServerMessage } from '../../../src/wire/messages.ts';
import type { CompareMessage } from '../../../src/wire/views.ts';
import { BYTES, feedTick, take, who } from '../../fixtures/feed.ts';
import { reconciledRow, reconciledTick } from '../../fixtures/reconciliation.ts';

/** A board of this many ticks, with the reconciliations of some of them. */
function held(
  ticks: number,
  ...readings: ReconciledTick[]
): { board: Board; history: ReconciliationHistory } {
  const board = new Board();
  for (let tick = 1; tick <= ticks; tick++)
    take(
      board,
      feedTick({
        tick,
        series: tick === 1 ? [BYTES] : null,
        rows: tick === 1 ? [who(1), who(2, { cgroup: '/system.slice/ssh.service' })] : [],
        counts: [[1, 0, 64, 1]],
        seconds: 0.5,
      }),
    );
  const history = new ReconciliationHistory();
  for (const reading of readings) history.apply(reading);
  return { board, history };
}

/** The message, checked as clients check it. */
const message = ({ board, history }: ReturnType<typeof held>, reset: boolean): CompareMessage => {
  const made = compareMessage(history, board, 'v1', 'main-compare', reset);
  expect(ServerMessage.parse(JSON.parse(JSON.stringify(made)))).toEqual(made);
  return made;
};
const ticks = ({ history }: CompareMessage) => history.map(({ tick }) => tick);

describe('a message', () => {
  const three = () => held(3, reconciledTick(1), reconciledTick(2), reconciledTick(3));

  test('that is a snapshot has the identities, the series and the last minutes', () => {
    const found = message(three(), true);
    expect(found).toMatchObject({
      type: 'compare',
      key: 'v1',
      session: 'main-compare',
      tick: 3,
      atMs: 1_003_000,
      seconds: 0.5,
      reset: true,
      series: [BYTES],
      identities: [{ id: 'a.b', trace: 'a', vmstat: 'v' }],
      rows: [{ id: 'a.b', counted: 10 }],
      sums: [{ id: 'a.b', counted: 30 }],
      sumSeconds: 3,
    });
    expect(ticks(found)).toEqual([1, 2, 3]);
  });

  test('that is a delta has only this tick', () => {
    const found = message(three(), false);
    expect(Object.keys(found)).not.toContain('series');
    expect(Object.keys(found)).not.toContain('identities');
    expect(found).toMatchObject({ tick: 3, reset: false, rows: [{ counted: 10 }], sums: [{ counted: 30 }] });
    expect(ticks(found)).toEqual([3]);
  });

  test('before the first reconciliation is complete and empty', () => {
    for (const ticksTold of [0, 2]) {
      const nothing = {
        tick: ticksTold,
        rows: [],
        sums: [],
        sumSeconds: 0,
        baseline: { ticks: 0, needed: 0 },
        history: [],
      };
      expect(message(held(ticksTold), true)).toMatchObject({ ...nothing, identities: [] });
      expect(message(held(ticksTold), false)).toMatchObject(nothing);
    }
  });
});

describe('a tick without a complete reconciliation', () => {
  const late = () => held(3, reconciledTick(1), reconciledTick(2));

  test('has no rows and the previous sums', () => {
    const found = message(late(), false);
    expect(found).toMatchObject({ tick: 3, rows: [], sums: [{ counted: 20 }], sumSeconds: 2, history: [] });
  });

  test('has the last minutes in a snapshot', () => {
    const found = message(late(), true);
    expect(found).toMatchObject({ rows: [], sums: [{ counted: 20 }], identities: [{ id: 'a.b' }] });
    expect(ticks(found)).toEqual([1, 2]);
  });
});

test('a reconciliation is not in the history before its tick', () => {
  expect(ticks(message(held(2, reconciledTick(1), reconciledTick(2), reconciledTick(3)), true))).toEqual([
    1, 2,
  ]);
});

describe('the contributors', () => {
  const contributors = [1, 9, 2].map((row, at) => ({ row, counted: 30 - 10 * at }));
  const rows = [reconciledRow({ contributors }), reconciledRow({ id: 'c.d' })];

  test('have names, largest first, without rows that left the board', () => {
    const found = message(held(1, reconciledTick(1, { rows, sums: rows })), false);
    for (const all of [found.rows, found.sums]) {
      expect(all.map(({ made }) => made.map(({ row, counted }) => [row, counted]))).toEqual([
        [
          [1, 30],
          [2, 10],
        ],
        [],
      ]);
      expect(all[0]?.made[1]?.who).toMatchObject({ key: '1002', name: 'task2', place: 'ssh.service' });
      expect(all[0]).not.toHaveProperty('contributors');
    }
  });

  test('include ended processes while their rows stay', () => {
    const both = held(1, reconciledTick(1, { rows, sums: rows }), reconciledTick(62, { rows, sums: rows }));
    take(both.board, feedTick({ tick: 2, rows: [who(1, { ended: true })] }));
    const names = () => message(both, false).sums[0]?.made.map(({ who: of }) => [of.name, of.ended]);
    expect(names()).toEqual([
      ['task1', true],
      ['task2', false],
    ]);
    take(both.board, feedTick({ tick: 62 }));
    expect(names()).toEqual([['task2', false]]);
  });
});
