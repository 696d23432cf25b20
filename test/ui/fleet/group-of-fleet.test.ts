import { expect, test } from 'vitest';
import type { Within } from '../../../src/wire/groups.ts';
import { hostsOfText, isOfHosts, isOfPrograms } from '../../../ui/src/fleet/group-of-fleet.ts';

test.each([
  ['name', false, true],
  ['image', false, true],
  ['row', false, false],
  ['host', true, false],
  ['label:rack', true, false],
] as const)('%s: of hosts %s, of programs %s', (across, ofHosts, ofPrograms) => {
  expect(isOfHosts(across)).toBe(ofHosts);
  expect(isOfPrograms(across)).toBe(ofPrograms);
});

test.each<[Within, string]>([
  [{ group: 'name', key: 'node' }, 'Hosts that run node'],
  [{ group: 'name', key: '  ' }, 'Hosts that run “  ”'],
  [{ group: 'user', key: 'root' }, 'Hosts of user root'],
])('%j: %s', (within, text) => {
  expect(hostsOfText(within)).toBe(text);
});
