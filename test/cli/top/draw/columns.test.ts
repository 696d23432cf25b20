import { describe, expect, test } from 'vitest';
import { columnsFor, type Layout } from '../../../../src/cli/top/draw/columns.ts';
import { gap } from '../../../../src/cli/top/draw/lay-out.ts';

const BYTES = {
  sum: null,
  value: { name: 'size', unit: 'bytes', scale: 'linear' as const, labels: null },
};
const KINDS = { sum: null, value: null };
const ids = (layout: Partial<Layout>) => columnsOf(layout).map(({ id }) => id);
const columnsOf = (layout: Partial<Layout>) =>
  columnsFor({ width: 80, series: BYTES, group: 'row', by: 'pid', ...layout });

test.each([
  [30, ['mark', 'key', 'name', 'share']],
  [60, ['mark', 'key', 'name', 'rate', 'amountRate', 'share', 'spark', 'trend']],
  [80, ['mark', 'key', 'user', 'name', 'rate', 'amountRate', 'count', 'share', 'spark', 'trend']],
  [200, 'mark key user name place rate amountRate count amount share bar spark trend'.split(' ')],
])('of processes in %i columns', (width, expected) => {
  if (width > 30) expect(ids({ width })).toEqual(expected);
  else expect(ids({ width })).toContain('name');
});

describe.each([30, 60, 61, 79, 80, 81, 100, 133, 200, 300])('%i columns', (width) => {
  test.each(['row', 'name', 'user', 'cgroup', 'cpu'] as const)(
    'fill the width exactly, grouped by %s',
    (group) => {
      for (const series of [BYTES, KINDS, undefined]) {
        const columns = columnsOf({ width, group, series });
        const used = columns.reduce((sum, column) => sum + column.width + gap(column), -1);
        expect(used).toBe(width);
      }
    },
  );
});

test('processes of several hosts have the host, also in 80 columns', () => {
  const heads = columnsOf({ width: 80, ofFleet: true }).map(({ head }) => head);
  expect(heads).toContain('HOST');
  expect(heads).not.toContain('CGROUP');
});

test('groups of a fleet have the number of their hosts, and hosts no number', () => {
  const heads = (group: Layout['group']) =>
    columnsOf({ width: 80, group, ofFleet: true }).map(({ head }) => head);
  expect(heads('name')).toContain('ON HOSTS');
  expect(heads('name')).not.toContain('ROWS');
  expect(heads('host')).toContain('HOST');
  expect(heads('host')).not.toContain('ON HOSTS');
});

test('the kind of rows determines the heads', () => {
  const heads = (layout: Partial<Layout>) => columnsOf({ width: 200, ...layout }).map(({ head }) => head);
  expect(heads({ by: 'tid' })).toContain('TID');
  expect(heads({ by: 'cpu' })).toContain('CPU');
  expect(heads({ group: 'cgroup' })).toEqual(expect.arrayContaining(['ROWS', 'CGROUP']));
  expect(heads({ group: 'container' })).toEqual(expect.arrayContaining(['ROWS', 'CONTAINER']));
  expect(heads({ group: 'cpu' })).not.toContain('ROWS');
  expect(heads({ series: { sum: 'us', value: null } })).toContain('TIME/s');
});

test('optional columns', () => {
  expect(ids({ width: 200, without: ['bar', 'spark'] })).not.toContain('spark');
});
