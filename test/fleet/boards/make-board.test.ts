import { describe, expect, it, test } from 'vitest';
import type { BoardRequest } from '../../../src/fleet/board-request.ts';
import { cellBytes } from '../../../src/fleet/cell-bytes.ts';
import { Fleet } from '../../../src/fleet/fleet.ts';
import { summaryOf } from '../summary-fixture.ts';

const RECEIPT = { receivedMs: 1_790_000_010_000 };

test('a label that objects have is a label that no host has', () => {
  const fleet = new Fleet();
  fleet.take(summaryOf(), RECEIPT);
  const { rows } = fleet.board({ group: 'label:constructor', sort: 'count', top: 9 });
  expect(rows).toMatchObject([{ key: '(none)', chosen: 10_007 }]);
  const within = { label: 'constructor', value: 'b7' };
  expect(fleet.board({ group: 'name', sort: 'count', top: 9, within }).rows).toEqual([]);
});

describe('amounts below 0', () => {
  /** Hosts that tell all that they know: by 100, by 30, and one by 70 bytes less than before. */
  function fleetOf(): Fleet {
    const fleet = new Fleet();
    const none = summaryOf();
    for (const [host, amount] of [
      ['a', -100],
      ['b', -30],
      ['c', -70],
    ] as const) {
      const cells = cellBytes([{ entry: 0, series: 0, count: 7, amount, recent: 5, recentAmount: amount }]);
      const groups = { ...none.groups, name: { ...none.groups.name, keys: [host], cells } };
      const change = { host, labels: { rack: host }, totals: cells, rows: { ...none.rows, cells }, groups };
      fleet.take(summaryOf(change), RECEIPT);
    }
    return fleet;
  }
  const boards: Pick<BoardRequest, 'group' | 'within'>[] = [
    { group: 'host' },
    { group: 'label:rack' },
    { group: 'name' },
    { group: 'row' },
  ];

  it.each(boards)('are sure where everything is known: %j', (board) => {
    const { rows, sure } = fleetOf().board({ ...board, sort: 'amount', top: 9 });
    expect(rows.map(({ chosen }) => chosen)).toEqual([-30, -70, -100]);
    expect(sure).toBe(3);
  });

  it('of processes are not sure where a host did not send some of them', () => {
    const fleet = fleetOf();
    const { rows } = summaryOf();
    fleet.take(summaryOf({ host: 'd', rows: { ...rows, cells: cellBytes([]), left: 1 } }), RECEIPT);
    // The first row has amount 0, and no row that host d left out has more.
    expect(fleet.board({ group: 'row', sort: 'amount', top: 9 }).sure).toBe(1);
  });

  it.each(boards)('are in the rest: %j', (board) => {
    const { sure, rest } = fleetOf().board({ ...board, sort: 'amount', top: 1 });
    expect(sure).toBe(1);
    expect(rest.cells).toEqual([{ series: 0, count: 14, amount: -170, rate: 1, amountRate: -17 }]);
  });
});
