import { expect, test } from 'vitest';
import { SiteUsers } from '../../src/tally/site-users.ts';
import type { RowIdentity } from '../../src/wire/feed.ts';

const who = (key: number, name: string | null = 'cc1'): RowIdentity => ({
  row: key,
  key: String(key),
  start: 5,
  parent: 1,
  name,
  user: 'root',
  cgroup: '/',
  ended: false,
  shared: 0,
});
const siteRow = (row: number): RowIdentity => ({ ...who(row, 'do_eventfd+0x34/0x140'), start: null });

test('the process that came most often is named, and the row is renewed only if that changes', () => {
  const [users, row] = [new SiteUsers(), siteRow(1)];
  const rows = new Map([['-9', row]]);
  const [first, second] = [who(7), who(8, null)];
  users.add('-9', first, 5);
  expect(users.identify(rows)).toMatchObject([{ row: 1, users: { processes: 1, most: 'cc1-7' } }]);
  users.add('-9', first, 1);
  expect(users.identify(rows)).toEqual([]);
  users.add('-9', second, 6);
  // If two have the same number of calls, the first stays.
  expect(users.identify(rows)).toMatchObject([{ users: { processes: 2, most: 'cc1-7' } }]);
  users.add('-9', second, 1);
  expect(users.identify(rows)).toMatchObject([{ users: { processes: 2, most: ':8' } }]);
});

test('a process that runs another program has its new name, though the site counted nothing', () => {
  const [users, shell] = [new SiteUsers(), who(7, 'sh')];
  users.add('-9', shell, 5);
  users.identify(new Map([['-9', siteRow(1)]]));
  shell.name = 'gcc';
  expect(users.identify(new Map())).toMatchObject([{ row: 1, users: { most: 'gcc-7' } }]);
});

test('ended processes are forgotten, except the first, and none counts twice', () => {
  const [users, row] = [new SiteUsers(10), siteRow(1)];
  const rows = new Map([['-9', row]]);
  const all = Array.from({ length: 30 }, (_, index) => who(100 + index));
  for (const [index, each] of all.entries()) users.add('-9', each, 1 + index);
  for (const each of all.slice(5)) each.ended = true;
  users.identify(rows);
  // Each may count once more: the kernel works for a process that has just ended.
  expect(users.kept).toBe(30);
  users.add('-9', all[7] ?? who(0), 1);
  users.identify(rows);
  users.identify(rows);
  expect(users.kept).toBeLessThanOrEqual(7);
  users.identify(rows);
  expect(row.users).toEqual({ processes: 30, most: 'cc1-129' });
});

test('living processes stay, however many there are', () => {
  const users = new SiteUsers(10);
  for (let index = 0; index < 50; index++) users.add('-9', who(index), 2);
  for (let tick = 0; tick < 3; tick++) users.identify(new Map([['-9', siteRow(1)]]));
  expect(users.kept).toBe(50);
});
