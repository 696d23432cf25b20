import { describe, expect, test } from 'vitest';
import { Leaderboard } from '../../../src/client/leaderboard.ts';
import { columnsOf } from '../../../src/client/overview.ts';
import type { Series } from '../../../src/wire/series.ts';
import type { LeaderboardMessage } from '../../../src/wire/views.ts';
import { OverviewTable } from '../../../ui/src/overview/OverviewTable.tsx';
import { HOME } from '../../../ui/src/place/place.ts';
import { EARLIER } from '../../../ui/src/text/earlier.ts';
import { leaderboard, series, who } from '../../client/messages.ts';
import { rendered } from '../rendered.ts';

const page = (parts: Partial<Series> = {}) =>
  series({
    label: 'kmem:mm_page_alloc',
    value: { name: 'order', unit: 'pages', scale: 'order', labels: null },
    ...parts,
  });
const faults = series({ label: 'exceptions:page_fault_user', value: null });

/** Two programs and others, in a tick of two seconds. */
function render(pages: Series = page(), own: LeaderboardMessage['rows'] = []) {
  const more = own.length > 0 ? 40 : 0;
  const all = [pages, faults];
  const board = new Leaderboard();
  board.apply(
    leaderboard({
      seconds: 2,
      series: all,
      rows: [
        {
          row: 1,
          who: who({ key: 'ld', name: 'ld', place: null, members: 1, running: 1 }),
          cells: [
            [0, 5, 10, 5, 10],
            [1, 7, null, 0, null],
          ],
        },
        {
          row: 2,
          who: who({ key: 'cc1', name: 'cc1', place: null, members: 12, running: 9 }),
          cells: [
            [0, 40, 80, 30, 60],
            [1, 9, null, 8, null],
          ],
        },
        ...own,
      ],
      total: [
        [0, 50, 100 + more, 40, 80 + more],
        [1, 16, null, 8, null],
      ],
      rest: { rows: 3, ended: 0, cells: [[0, 5, 10, 5, 10]] },
    }),
  );
  const columns = columnsOf(all);
  const [chosen = expect.fail()] = columns;
  return rendered(<OverviewTable {...{ board, columns, chosen }} version={1} place={HOME} group="name" />);
}

describe('the table of the overview', () => {
  test('a program whose name is blanks has a link with a text', () => {
    const blank = who({ key: '   ', name: '   ', place: null });
    const { html } = render(page(), [{ row: 3, who: blank, cells: [[0, 9, 9, 9, 90]] }]);
    expect(html).toContain('“   ”');
  });

  test('has the programs by the chosen column, then the others and the sum', () => {
    expect(render().rows).toEqual([
      ['program', 'Processes', 'Pages/s', 'Faults/s', 'Share'],
      ['cc1', '9 running, 3 ended', '30', '4', '75.0 %'],
      ['ld', '1 running', '5', '0', '12.5 %'],
      ['3 others', '', '5', '0', '12.5 %'],
      ['all', '', '40', '4', '100 %'],
    ]);
  });

  test('has vmtally itself last, and leaves it out of the shares', () => {
    const own = who({ key: 'vmtally (itself)', name: 'vmtally (itself)', place: null, own: true });
    const { rows } = render(page(), [{ row: 3, who: own, cells: [[0, 900, 900, 40, 40]] }]);
    expect(rows.map((cells) => [cells[0], cells[2], cells[4]])).toEqual([
      ['program', 'Pages/s', 'Share'],
      ['cc1', '30', '75.0 %'],
      ['ld', '5', '12.5 %'],
      ['vmtally (itself) (The processes of vmtally, bpftrace included)', '20', '–'],
      ['3 others', '5', '12.5 %'],
      ['all', '60', '–'],
    ]);
  });

  test.each([
    [1, 1, '1 running'],
    [12, 9, '9 running, 3 ended'],
    [6, 0, '6 ended'],
    [0, 0, 'all ended'],
  ])('of %i processes of a program %i run: %s', (members, running, text) => {
    const { rows } = render(page(), [{ row: 3, who: who({ members, running }), cells: [[0, 9, 9, 9, 90]] }]);
    expect(rows[1]?.[1]).toBe(text);
  });

  test.each([
    [20, 0, '20 ended, and earlier ones'],
    [12, 9, '9 running, 3 ended, and earlier ones'],
    [0, 0, 'all ended'],
  ])('of %i processes of a program, and earlier ones, %i run: %s', (members, running, text) => {
    const own = { row: 3, who: who({ members, running, earlier: true }), cells: [] };
    const { rows } = render(page(), [{ ...own, cells: [[0, 9, 9, 9, 90]] }]);
    expect(rows[1]?.[1]).toBe(`${text} (${EARLIER})`);
  });

  test('links to exactly the processes of the program', () => {
    expect(render().html).toContain(
      'href="./?view=board&amp;series=kmem:mm_page_alloc&amp;sort=amountRate&amp;in=name:cc1"',
    );
  });

  test('tells what was counted since the session began', () => {
    expect(render().tooltips).toContain('30 pages a second; 80 pages since the session began');
  });

  test('shows no number for what is not counted', () => {
    const { rows } = render(page({ counted: false }));
    for (const cells of rows.slice(1)) expect([cells[2], cells[4]]).toEqual(['–', '–']);
  });
});
