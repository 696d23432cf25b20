import { expect, test } from 'vitest';
import { ofFleet } from '../../../src/cli/top/of-fleet.ts';
import { initialState } from '../../../src/cli/top/state.ts';

const STATE = initialState({ table: 'overview', group: 'name', sort: 'rate', search: '' });

test('a fleet begins with its hosts', () => {
  expect(ofFleet(STATE, undefined)).toMatchObject({ isFleet: true, table: 'board', group: 'host' });
});

test('a grouping that was asked for is that of the board, also the usual one of a service', () => {
  expect(ofFleet(STATE, 'name').group).toBe('name');
  expect(ofFleet(STATE, 'row').group).toBe('row');
});
