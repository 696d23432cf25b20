import { expect, test } from 'vitest';
import { rowGroupsOf } from '../../src/metrics/row-groups.ts';
import { OWN_GROUP } from '../../src/wire/groups.ts';
import { who } from '../fixtures/feed.ts';

const row = who(1, { name: 'cc1', user: 'ann', cgroup: '/system.slice/build.service' });

test.each([
  ['pid', 'name', { name: 'cc1' }],
  ['pid', 'user', { user: 'ann' }],
  ['pid', 'unit', { unit: 'build.service' }],
  ['pid', 'container', { container: '(none)' }],
  ['pid', 'image', { image: '(none)' }],
  ['pid', 'pod', { pod: '(none)' }],
  ['pid', 'namespace', { namespace: '(none)' }],
  ['pid', 'pid', { pid: '1001', name: 'cc1' }],
  ['tid', 'pid', { tid: '1001', name: 'cc1' }],
  ['tid', 'name', { name: 'cc1' }],
  ['cpu', 'name', { cpu: '1001' }],
  ['uid', 'name', { user: 'ann' }],
  ['cgroup', 'pid', { cgroup: '/system.slice/build.service' }],
  ['site', 'user', { site: '1001' }],
] as const)('rows by %s in groups by %s', (rows, by, labels) => {
  const { keyOf, labelsOf } = rowGroupsOf(rows, by);
  expect(labelsOf(keyOf(row))).toEqual(labels);
});

test('vmtally itself is one group', () => {
  const own = who(1, { own: true });
  for (const by of ['name', 'unit'] as const) {
    const { keyOf, labelsOf } = rowGroupsOf('pid', by);
    expect(labelsOf(keyOf(own))).toEqual({ [by]: OWN_GROUP });
  }
  const { keyOf, labelsOf } = rowGroupsOf('pid', 'pid');
  expect(labelsOf(keyOf(own))).toEqual({ pid: '1001', name: OWN_GROUP });
});
