import { describe, expect, test } from 'vitest';
import { gap } from '../../../../src/cli/top/draw/lay-out.ts';
import {
  NUMBER_HEADS,
  type OverviewLayout,
  overviewColumns,
} from '../../../../src/cli/top/draw/overview-columns.ts';
import { OVERVIEW_COLUMNS } from '../../../../src/client/overview.ts';

const ALL = OVERVIEW_COLUMNS.map((head) => ({ ...head, series: [0], counted: true }));
const columnsOf = (layout: Partial<OverviewLayout>) =>
  overviewColumns({
    width: 80,
    numbers: ALL,
    group: 'name',
    by: 'pid',
    sort: 'slabBytes',
    without: [],
    ...layout,
  });
const ids = (layout: Partial<OverviewLayout>) => columnsOf(layout).map(({ id }) => id);

test('80 columns have all numbers', () => {
  expect(ids({})).toEqual(['mark', 'name', ...ALL.map(({ id }) => id)]);
});

test('the column that sorts is shown in any width, and if it is hidden', () => {
  expect(ids({ width: 40, sort: 'migrated' })).toContain('migrated');
  expect(ids({ width: 200, sort: 'faults', without: ['faults', 'pages'] })).toContain('faults');
  expect(ids({ width: 200, without: ['faults', 'pages'] })).not.toContain('pages');
});

test('processes have a PID, a user and a cgroup', () => {
  expect(ids({ width: 200, group: 'row' })).toEqual(expect.arrayContaining(['key', 'user', 'place']));
  expect(ids({ width: 200, group: 'row' })).not.toContain('members');
});

test('a head has room for the arrow of the order', () => {
  for (const { id, width } of columnsOf({ width: 200 }))
    if (id in NUMBER_HEADS)
      expect(width).toBeGreaterThan(NUMBER_HEADS[id as keyof typeof NUMBER_HEADS].length);
});

describe.each([40, 60, 80, 81, 120, 200, 300])('%i columns', (width) => {
  test.each(['row', 'name', 'user', 'cgroup', 'cpu'] as const)('are filled, by %s', (group) => {
    const columns = columnsOf({ width, group });
    expect(columns.reduce((sum, column) => sum + column.width + gap(column), -1)).toBe(width);
  });
});
