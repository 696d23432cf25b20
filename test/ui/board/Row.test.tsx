import { describe, expect, test } from 'vitest';
import { Leaderboard } from '../../../src/client/leaderboard.ts';
import { wholeOfBoard } from '../../../src/client/own-rows.ts';
import type { Column } from '../../../src/client/sort.ts';
import type { Group } from '../../../src/wire/groups.ts';
import type { Who } from '../../../src/wire/rows.ts';
import { Row } from '../../../ui/src/board/Row.tsx';
import { withOwn } from '../../../ui/src/board/with-own.ts';
import { HOME, type Place } from '../../../ui/src/place/place.ts';
import { EARLIER } from '../../../ui/src/text/earlier.ts';
import { leaderboard, series, who } from '../../client/messages.ts';
import { rendered } from '../rendered.ts';

/** A row with 30 of 120 allocations, and with 10 of 40 allocations in a tick of two seconds. */
function render(
  identity: Partial<Who> = {},
  group: Group = 'row',
  sort: Column = 'rate',
  parts: Partial<Place> = {},
  groupBy = 'pid',
) {
  const board = new Leaderboard();
  board.apply(
    leaderboard({
      seconds: 2,
      rows: [{ row: 7, who: who(identity), cells: [[0, 30, 1920, 10, 640]], spark: [[1, 5]] }],
      total: [[0, 120, 7680, 40, 1280]],
    }),
  );
  const row = board.rows.get(7) ?? expect.fail();
  const place = { ...HOME, group, sort, ...parts };
  return rendered(
    <Row
      {...{ board, row, place }}
      whole={wholeOfBoard(board, sort, withOwn(place))}
      series={series()}
      version={1}
      index={2}
      top={56}
      groupBy={groupBy}
      tabStop={false}
    />,
  );
}

describe('a row of the board', () => {
  test('shows rank, name, pid, user, place, rates, counts and share', () => {
    expect(render().rows).toEqual([
      ['3', 'bash', '1234', 'root', 'ssh.service', '5', '320 B/s', '30', '1.9 KiB', '25.0 %', ''],
    ]);
  });

  test('of a group explains a count that is most of earlier processes', () => {
    expect(render({ members: 34 }, 'name').rows[0]?.[2]).toBe('34');
    expect(render({ members: 34, earlier: true }, 'name').rows[0]?.[2]).toBe(`34 (${EARLIER})`);
  });

  test('has exact numbers with units in its tooltips', () => {
    expect(render().tooltips).toEqual([
      'bash',
      'root',
      '/system.slice/ssh.service',
      '5 allocations a second',
      '320 bytes a second',
      '30 allocations',
      '1,920 bytes',
      '25.0 % of rate',
    ]);
  });

  test('has the share of the column that orders the rows', () => {
    // 640 of 1,280 bytes in the tick.
    expect(render({}, 'row', 'amountRate').rows[0]?.at(-2)).toBe('50.0 %');
    expect(render({}, 'row', 'name').rows[0]?.at(-2)).toBe('25.0 %');
  });

  test('links to its process', () => {
    expect(render().html).toContain('href="./?view=process&amp;pid=1234&amp;start=99"');
  });

  test('marks a process that has ended, also for screen readers', () => {
    const { rows, labels, html } = render({ ended: true });
    expect(rows[0]?.[1]).toBe('bash ended');
    expect(labels[0]).toBe('bash 1234, ended');
    expect(html).toMatch(/^<div role="row"[^>]* class="tr ended"/);
  });

  test('shows an upper bound if events may belong to another process', () => {
    const { rows, tooltips } = render({ shared: 4 });
    expect(rows[0]?.[7]).toBe('≤ 30');
    expect(tooltips).toContain('30 allocations; up to 4 of them may belong to another process');
  });

  test('of vmtally itself has no share, unless asked for', () => {
    expect(render({ own: true }).rows[0]?.at(-2)).toBe('–');
    expect(render({ own: true }).tooltips.at(-1)).toBe('Shares leave out what vmtally itself does');
    expect(render({ own: true }, 'row', 'rate', { showsOwn: true }).rows[0]?.at(-2)).toBe('25.0 %');
    const within = { group: 'name', key: 'vmtally (itself)' } as const;
    expect(render({ own: true }, 'row', 'rate', { within }).rows[0]?.at(-2)).toBe('25.0 %');
  });

  test('falls back to :pid and to the path of the cgroup', () => {
    const { rows } = render({ name: null, place: null });
    expect(rows[0]?.slice(1, 5)).toEqual([':1234', '1234', 'root', '/system.slice/ssh.service']);
  });

  test('of a group shows the number of its rows', () => {
    expect(render({ key: 'bash', members: 12 }, 'name').rows[0]?.slice(1, 3)).toEqual(['bash', '12']);
  });
});

test('a call site has its name once', () => {
  const name = 'do_eventfd+0x34/0x150';
  const [cells] = render({ key: name, name, start: null, user: null }, 'row', 'rate', {}, 'site').rows;
  // The name is in parts: a narrow screen cuts some of them.
  expect(cells?.filter((text) => text.replaceAll(' ', '') === name)).toHaveLength(1);
  expect(cells).toHaveLength(8);
});
