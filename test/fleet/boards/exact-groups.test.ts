import { beforeEach, expect, test, vi } from 'vitest';
import { unsentGroups } from '../../../src/fleet/boards/exact-groups.ts';
import { cellBytes } from '../../../src/fleet/cell-bytes.ts';
import { Fleet } from '../../../src/fleet/fleet.ts';
import { GroupTable } from '../../../src/fleet/group-table.ts';
import { summaryOf } from '../summary-fixture.ts';

let fleet: Fleet;

const cell = (entry: number, count: number) => ({
  entry,
  series: 0,
  count,
  amount: count,
  recent: 0,
  recentAmount: 0,
});

/** Takes a summary with these programs, each counted once; one that is not sent has at most `most`. */
function take(host: string, keys: string[], most: number): void {
  const name = {
    keys,
    cells: cellBytes(keys.map((_, entry) => cell(entry, 1))),
    left: 1,
    most: cellBytes([cell(0, most)]),
    blur: cellBytes([]),
  };
  fleet.take(summaryOf({ host, groups: { ...summaryOf().groups, name } }), { receivedMs: 1_790_000_010_000 });
}

function unsentOf(top: number, mostHosts: number) {
  const request = { group: 'name', sort: 'count', top } as const;
  return unsentGroups(request, fleet.board(request), fleet.counts(), mostHosts);
}

beforeEach(() => {
  fleet = new Fleet();
});

test('a host is asked for no more groups than a request to it may have', () => {
  const names = (letter: string) => Array.from({ length: 1_500 }, (_, at) => `${letter}${at}`);
  take('a', names('a'), 7);
  take('b', names('b'), 5);
  take('c', [], 3);
  expect(unsentOf(3_000, 256).map(({ host, keys }) => [host, keys.length])).toEqual([
    ['a', 1_500],
    ['b', 1_500],
    ['c', 2_000],
  ]);
});

test('hosts that may have the most are asked, and the groups are looked up once for all', () => {
  for (const [at, host] of ['a', 'b', 'c', 'd', 'e'].entries()) take(host, ['x'], 10 + at);
  take('f', ['x', 'y'], 100);
  take('g', [], 0);
  const get = vi.spyOn(GroupTable.prototype, 'get');
  expect(unsentOf(2, 3)).toEqual([
    { host: 'e', keys: ['y'] },
    { host: 'd', keys: ['y'] },
    { host: 'c', keys: ['y'] },
  ]);
  expect(get.mock.calls.map(([key]) => key)).toEqual(['y']);
});
