import { describe, expect, test } from 'vitest';
import { Leaderboard } from '../../../src/client/leaderboard.ts';
import { others } from '../../../src/client/others.ts';
import { wholeOfBoard } from '../../../src/client/own-rows.ts';
import type { Cell, Row, Who } from '../../../src/wire/rows.ts';
import { BoardFoot } from '../../../ui/src/board/BoardFoot.tsx';
import { placeOfRow } from '../../../ui/src/board/place-of-row.ts';
import { withOwn } from '../../../ui/src/board/with-own.ts';
import { HOME, type Place } from '../../../ui/src/place/place.ts';
import { leaderboard, series, who } from '../../client/messages.ts';
import { rendered } from '../rendered.ts';

/** A row with 30 of 120 allocations is shown; 5 other rows are not, and `left` ended and are no longer kept. */
function render(
  left: Cell[],
  parts: Partial<Place> = {},
  own: Row[] = [],
  [rows, ...rest]: [number, ...Cell[]] = [5, [0, 90, 5760, 30, 1920]],
  matches: (who: Who) => boolean = ({ own: isOwn }) => !isOwn,
) {
  const board = new Leaderboard();
  const place = { ...HOME, view: 'board' as const, ...parts };
  board.apply(
    leaderboard({
      rows: [{ row: 7, who: who(), cells: [[0, 30, 1920, 10, 640]], spark: [] }, ...own],
      total: rows === 0 ? [[0, 30, 1920, 10, 640]] : [[0, 120, 7680, 40, 2560]],
      rest: { rows, ended: 0, cells: rest },
      left,
    }),
  );
  const shown = [...board.rows.values()].filter((row) => matches(row.who));
  return rendered(
    <BoardFoot
      rows={shown}
      others={others(board, shown)}
      series={series()}
      whole={wholeOfBoard(board, 'rate', withOwn(place))}
      linkOf={(row) => placeOfRow(place, 's1', row, true)}
      {...{ board, place }}
      index={3}
    />,
  );
}

const numbers = (rows: string[][]) =>
  rows.map((cells) => [cells[1]?.replace(/ \(P.*/, ''), cells[5], cells[7]]);

test('tells ended processes that are no longer kept from the other rows', () => {
  const { rows, text } = render([[0, 60, 3840, 10, 640]]);
  expect(numbers(rows).map(([, ...rest]) => rest)).toEqual([
    ['20', '30'],
    ['10', '60'],
  ]);
  expect(text).toContain('Processes that ended and are no longer on the board');
});

test('opens them by program', () => {
  expect(render([[0, 60, 3840, 0, 0]]).html).toContain(
    'href="./?view=board&amp;sort=count&amp;group=name&amp;left=1"',
  );
});

test('of a program does not open them: they are of that program', () => {
  const { html, rows } = render([[0, 60, 3840, 0, 0]], { within: { group: 'name', key: 'cc1' } });
  expect(rows).toHaveLength(2);
  expect(html).not.toContain('href');
});

test('has no row for them if there are none', () => {
  expect(render([]).rows).toHaveLength(1);
});

test('has no row of others where all are shown', () => {
  expect(render([], {}, [], [0]).text).not.toContain('others');
});

describe('vmtally itself', () => {
  const own = (row: number, parts: Partial<Who> = {}): Row => ({
    row,
    who: who({ own: true, key: String(row), ...parts }),
    cells: [[0, 12, 768, 4, 256]],
    spark: [],
  });

  test('is one row, whose numbers are in no share and not among the others', () => {
    const { rows, text } = render([], {}, [own(8), own(9)]);
    expect(rows.map((cells) => [...cells.slice(5, 8), cells[9]])).toEqual([
      // vmtally has 8 of 40 a second.
      ['22', '1.4 KiB/s', '66', '68.8 %'],
      ['8', '512 B/s', '24', '–'],
    ]);
    expect(text).toContain('others (5 rows)');
    expect(text).toContain('vmtally itself (2 rows) (The processes of vmtally, bpftrace included.');
  });

  test('opens to its rows, with shares', () => {
    expect(render([], {}, [own(8)]).html).toContain('href="./?view=board&amp;own=shown"');
    expect(render([], { showsOwn: true }, [own(8)]).rows).toHaveLength(1);
  });

  test('opens to the processes of its group', () => {
    const group = own(8, { key: 'vmtally (itself)' });
    expect(render([], { group: 'name' }, [group]).html).toContain(
      'href="./?view=board&amp;in=name:vmtally+%28itself%29"',
    );
  });

  test('is not folded where a filter shows it', () => {
    const { rows } = render([], { filter: 'bpftrace' }, [own(8)], undefined, (each) => each.own === true);
    expect(rows).toHaveLength(1);
  });

  test('is not among the others of a filter, whose share is then never more than all', () => {
    const parts = { filter: 'nothing' };
    const { rows, html } = render([], parts, [own(8), own(9)], undefined, () => false);
    expect(rows.map((cells) => cells[9])).toEqual(['100 %', '–']);
    expect(html).toContain('href="./?view=board&amp;own=shown"');
  });
});
