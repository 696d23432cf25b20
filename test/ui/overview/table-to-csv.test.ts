import { expect, test } from 'vitest';
import { Leaderboard } from '../../../src/client/leaderboard.ts';
import { columnsOf } from '../../../src/client/overview.ts';
import { tableToCsv } from '../../../ui/src/overview/table-to-csv.ts';
import { leaderboard, series, who } from '../../client/messages.ts';

test('has the rows of the table with exact numbers, the others and the sum', () => {
  const all = [
    series({
      label: 'kmem:mm_page_alloc',
      value: { name: 'order', unit: 'pages', scale: 'order', labels: null },
    }),
    series({ label: 'exceptions:page_fault_user', value: null, counted: false }),
  ];
  const board = new Leaderboard();
  board.apply(
    leaderboard({
      seconds: 2,
      series: all,
      rows: [
        { row: 1, who: who({ key: 'a, "b"', members: 2 }), cells: [[0, 9, 9, 3, 3]] },
        { row: 2, who: who({ key: '=1+1', members: 1 }), cells: [[0, 9, 9, 5, 5]] },
      ],
      total: [[0, 30, 30, 10, 10]],
      rest: { rows: 4, ended: 0, cells: [[0, 2, 2, 2, 2]] },
    }),
  );
  const columns = columnsOf(all);
  const [chosen = expect.fail()] = columns;
  expect(tableToCsv(board, 'program', columns, chosen).split('\r\n')).toEqual([
    'program,processes,Pages (pages/s),Faults (faults/s)',
    "'=1+1,1,2.5,",
    '"a, ""b""",2,1.5,',
    '4 others,,1,',
    'all,,5,',
    '',
  ]);
});
