import { expect, test } from 'vitest';
import type { TaskIdentity } from '../../src/kernel/tasks.ts';
import { SiteRows } from '../../src/session/site-rows.ts';
import type { RowIdentity } from '../../src/wire/feed.ts';
import type { Within } from '../../src/wire/groups.ts';

const task = (name: string, parts: Partial<TaskIdentity> = {}): TaskIdentity => ({
  start: 5,
  parent: 1,
  name,
  user: 'root',
  cgroup: '/system.slice/a.service',
  ...parts,
});
const TASKS: Record<string, TaskIdentity> = {
  7: task('cc1'),
  8: task('cc1', { user: 'www', cgroup: '/' }),
  9: task('as'),
};
const source = {
  read: (pid: string) => TASKS[pid],
  user: (uid: string) => uid,
  cgroup: () => '/system.slice/a.service',
};

const counts = [
  new Map([
    ['7,-9', new Map([[64, 3]])],
    [
      '8,-9',
      new Map([
        [64, 4],
        [96, 1],
      ]),
    ],
    ['9,-9', new Map([[64, 50]])],
    ['9,-8', new Map([[32, 7]])],
  ]),
  new Map([['7,-8', new Map([[128, 2]])]]),
];
const tick = (within: Within, parts = {}) =>
  new SiteRows(source, within).tick({ counts, ended: [], renamed: [], ...parts });

test.each<[Within, [string, [number, number][]][][]]>([
  [
    { group: 'name', key: 'cc1' },
    [
      [
        [
          '-9',
          [
            [64, 7],
            [96, 1],
          ],
        ],
      ],
      [['-8', [[128, 2]]]],
    ],
  ],
  [
    { group: 'user', key: 'www' },
    [
      [
        [
          '-9',
          [
            [64, 4],
            [96, 1],
          ],
        ],
      ],
      [],
    ],
  ],
  [
    { group: 'unit', key: 'a.service' },
    [
      [
        ['-9', [[64, 53]]],
        ['-8', [[32, 7]]],
      ],
      [['-8', [[128, 2]]]],
    ],
  ],
  [{ group: 'name', key: 'gone' }, [[], []]],
])('%j has the call sites of its processes', (within, sites) => {
  expect(tick(within).map((rows) => [...rows].map(([site, values]) => [site, [...values]]))).toEqual(sites);
});

test('a process that has ended is in the group of its last name', () => {
  const ended = [{ id: '11', start: 9, uid: '0', cgroup: '1', parent: 1, name: 'ls' }];
  const [rows] = tick(
    { group: 'name', key: 'ls' },
    { counts: [new Map([['11,-9', new Map([[64, 13]])]])], ended },
  );
  expect(rows).toEqual(new Map([['-9', new Map([[64, 13]])]]));
});

test('without a group all processes count, and calls alone say who uses a site most', () => {
  const rows = new SiteRows(source);
  const sites = rows.tick(
    { counts: [...counts, new Map([['8,-9', new Map([[0, 999]])]])], ended: [], renamed: [] },
    [false, false, true],
  );
  expect(sites[0]?.get('-9')).toEqual(
    new Map([
      [64, 57],
      [96, 1],
    ]),
  );
  const site = { row: 4, key: 'f+0x1/0x2', name: 'f+0x1/0x2', ended: false, shared: 0 } as RowIdentity;
  expect(rows.identify(new Map([['-9', site]]))).toEqual([
    { ...site, users: { processes: 3, most: 'as-9' } },
  ]);
  expect(site.users).toEqual({ processes: 3, most: 'as-9' });
});
