import { expect, test } from 'vitest';
import { batchTable, ofFleet } from '../../../src/cli/top/of-fleet.ts';
import { initialState } from '../../../src/cli/top/state.ts';

const STATE = initialState({ table: 'overview', group: 'name', sort: 'rate', search: '' });

test('a fleet begins with its hosts', () => {
  expect(ofFleet(STATE, undefined)).toMatchObject({ isFleet: true, table: 'board', group: 'host' });
});

test('a grouping that was asked for is that of the board, also the usual one of a service', () => {
  expect(ofFleet(STATE, 'name').group).toBe('name');
  expect(ofFleet(STATE, 'row').group).toBe('row');
});

test('a script begins as the screen does', () => {
  const wanted = { table: 'overview', group: 'name', boardGroup: 'row' } as const;
  const hosts = { table: 'board', group: 'host', boardGroup: 'host' };
  expect(batchTable({ showHost: () => {} }, wanted, undefined)).toEqual(hosts);
  expect(batchTable({ showHost: () => {} }, wanted, 'unit')).toMatchObject({ table: 'board', group: 'unit' });
  expect(batchTable({}, wanted, undefined)).toBe(wanted);
});

test('a grouping that hosts do not send is refused, with those that they do', () => {
  const message =
    'hosts send a hub no groups by cgroup: --group is host, name, user, unit, container, image or row';
  const wanted = { table: 'overview', group: 'name', boardGroup: 'row' } as const;
  expect(() => ofFleet(STATE, 'cgroup')).toThrow(message);
  expect(() => batchTable({ showHost: () => {} }, wanted, 'cgroup')).toThrow(message);
  expect(batchTable({}, wanted, 'cgroup')).toBe(wanted);
});
