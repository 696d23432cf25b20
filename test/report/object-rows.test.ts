import { describe, expect, test } from 'vitest';
import { freerRows, liveRows, netRows, type ObjectNamer } from '../../src/report/object-rows.ts';
import type { ObjectGroup } from '../../src/tally/objects.ts';

const names: ObjectNamer = {
  task: (pid) => `task-${pid}`,
  comm: (pid) => (Number(pid) < 10 ? 'low' : 'high'),
  site: (site) => `site_${site}`,
};
const group = (parts: Partial<ObjectGroup>): ObjectGroup => ({
  pid: 7,
  site: 1,
  bytes: 64,
  objects: 1,
  leastNs: 0,
  mostNs: 1e9,
  ...parts,
});
const GROUPS = [
  group({ objects: 5 }),
  group({ pid: 8, bytes: 96, objects: 2, leastNs: 3e9, mostNs: 4e9 }),
  group({ pid: 12, site: 2, bytes: 1024, leastNs: 1.5e9, mostNs: 2.5e9 }),
];
const live = (by: 'site' | 'pid' | 'comm' | 'age') =>
  liveRows(GROUPS, by, names).map(({ name, objects, bytes, most }) => [name, objects, bytes, most?.name]);

describe('what is left', () => {
  test('by site, with the process that has most', () => {
    expect(liveRows(GROUPS, 'site', names)).toEqual([
      {
        name: 'site_2',
        objects: 1,
        bytes: 1024,
        allocated: null,
        freed: null,
        oldestSeconds: 2.5,
        users: 1,
        most: { name: 'task-12', objects: 1, bytes: 1024 },
      },
      {
        name: 'site_1',
        objects: 7,
        bytes: 512,
        allocated: null,
        freed: null,
        oldestSeconds: 4,
        users: 2,
        most: { name: 'task-7', objects: 5, bytes: 320 },
      },
    ]);
  });

  test('by process and by program, with the site that has most', () => {
    expect(live('pid')).toEqual([
      ['task-12', 1, 1024, 'site_2'],
      ['task-7', 5, 320, 'site_1'],
      ['task-8', 2, 192, 'site_1'],
    ]);
    expect(live('comm')).toEqual([
      ['high', 1, 1024, 'site_2'],
      ['low', 7, 512, 'site_1'],
    ]);
  });

  test('most by and most at follow bytes, by which rows are ordered', () => {
    const groups = [
      group({ objects: 1500 }),
      group({ pid: 8, bytes: 8192, objects: 50 }),
      group({ pid: 8, site: 2, objects: 60 }),
    ];
    expect(liveRows(groups, 'site', names)[0]?.most).toEqual({ name: 'task-8', objects: 50, bytes: 409_600 });
    expect(liveRows(groups, 'pid', names)[0]?.most).toEqual({ name: 'site_1', objects: 50, bytes: 409_600 });
  });

  test('by age, oldest first, by the age that is sure', () => {
    expect(live('age').map(([name]) => name)).toEqual(['2 s to 4 s', '1 s to 2 s', 'under 1 s']);
  });

  test('pages have no site', () => {
    expect(liveRows([group({ site: 0 })], 'pid', names)[0]?.most).toBeNull();
  });
});

test('an interval has allocations less frees, seen or not', () => {
  const allocated = new Map([
    ['7,1', new Map([[64, 9]])],
    ['8,2', new Map([[8, 1]])],
  ]);
  const freed = new Map([['7,1', new Map([[64, 4]])]]);
  const unseen = new Map([['7,1', new Map([[64, 2]])]]);
  const rows = netRows({ allocated, freed, unseen }, 'site', names);
  expect(rows.map((row) => [row.name, row.objects, row.bytes, row.allocated, row.freed])).toEqual([
    ['site_1', 3, 192, 9, 4],
    ['site_2', 1, 8, 1, 0],
  ]);
  expect(rows[0]?.oldestSeconds).toBeNull();
});

test('who freed, most first', () => {
  const freers = new Map([
    ['7,3', new Map([[1, 2]])],
    ['9,0', new Map([[0, 5]])],
  ]);
  expect(freerRows(freers, names)).toEqual([
    { process: 'task-9', site: null, allocatedAt: null, objects: 5 },
    { process: 'task-7', site: 'site_3', allocatedAt: 'site_1', objects: 2 },
  ]);
});
