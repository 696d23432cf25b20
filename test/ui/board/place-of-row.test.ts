import { expect, test } from 'vitest';
import type { Group, Within } from '../../../src/wire/groups.ts';
import { placeOfRow } from '../../../ui/src/board/place-of-row.ts';
import { HOME, type Place } from '../../../ui/src/place/place.ts';
import { who } from '../../client/messages.ts';

const row = (parts: Parameters<typeof who>[0] = {}) => ({
  row: 7,
  who: who(parts),
  cells: new Map(),
  tick: 1,
  spark: [],
});
const board: Place = { ...HOME, view: 'board', session: 's1', series: 'kmem:kmalloc', filter: 'ba' };
const grouped = (group: Group): Place => ({ ...board, group });

test('a process is named by pid and start time', () => {
  expect(placeOfRow(board, 's1', row(), true)).toEqual({ ...board, view: 'process', pid: 1234, start: 99 });
});

test('a row that is no process is named by its number', () => {
  expect(placeOfRow(board, 's1', row({ key: '0' }), false)).toEqual({ ...board, view: 'process', row: 7 });
});

test('a CPU is a row of the companion session by CPU', () => {
  const place = placeOfRow(grouped('cpu'), 's1-cpu', row({ key: '0' }), true);
  expect(place).toMatchObject({ view: 'process', session: 's1-cpu', row: 7, pid: null, group: 'row' });
});

test('a call site is a row of the companion session, and keeps its process for the way back', () => {
  const sites: Place = { ...HOME, view: 'sites', sort: 'amountRate', filter: 'do_', pid: 7, start: 9 };
  const place = placeOfRow(sites, 'main-site-7-9', row({ key: 'do_eventfd+0x1/0x2' }), false);
  const process = { ...HOME, view: 'process', session: 'main-site-7-9', row: 7, pid: 7, start: 9 };
  expect(place).toEqual(process);
});

test.each<[Within['group'], string]>([
  ['name', 'bash'],
  ['cgroup', '/system.slice'],
  ['user', '?'],
])('a group by %s links to its rows, and no others', (group, key) => {
  const place = placeOfRow(grouped(group), 's1', row({ key }), true);
  expect(place).toEqual({ ...board, filter: '', within: { group, key } });
});
