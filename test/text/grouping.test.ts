import { beforeEach, expect, test } from 'vitest';
import { knownContainers } from '../../src/tally/known-containers.ts';
import { groupOf, groupOfKept } from '../../src/text/grouping.ts';
import { GROUPINGS, OWN_GROUP } from '../../src/wire/groups.ts';
import { V1_ROOT } from '../../src/wire/v1-root.ts';
import { who } from '../fixtures/feed.ts';

const [WEB, DARK, NGINX] = ['a'.repeat(64), 'b'.repeat(64), 'c'.repeat(64)];
const UID = '5b6e7c1a-11ce-4a90-9d28-7a2b5f0e3c44';
const SECRET_UID = '6b6e7c1a-11ce-4a90-9d28-7a2b5f0e3c44';

beforeEach(() => {
  knownContainers.learn([
    { id: WEB, name: 'web', image: 'docker.io/library/nginx', pod: null, namespace: null },
    { id: NGINX, name: 'nginx', image: 'nginx:1', pod: 'web-7d9f', namespace: 'shop' },
  ]);
});

test.each([
  ['a known container', `/docker/${WEB}`, ['web', '(none)', 'docker.io/library/nginx', '(none)', '(none)']],
  ['an unknown one', `/docker/${DARK}`, ['docker bbbbbbbbbbbb', '(none)', '(unknown)', '(none)', '(none)']],
  [
    'a container of a pod',
    `/kubepods/pod${UID}/${NGINX}`,
    ['shop/web-7d9f/nginx', '(none)', 'nginx:1', 'shop/web-7d9f', 'shop'],
  ],
  [
    'an unknown pod',
    `/kubepods/pod${SECRET_UID}/${DARK}`,
    ['container bbbbbbbbbbbb', '(none)', '(unknown)', '(unknown)', '(unknown)'],
  ],
  ['LXC', '/lxc.payload.box', ['lxc box', '(none)', '(unknown)', '(none)', '(none)']],
  ['no container', '/a.slice/b.service', ['(none)', 'b.service', '(none)', '(none)', '(none)']],
  ['cgroups of version 1', V1_ROOT, ['?', '?', '?', '?', '?']],
  ['a cgroup that was never learned', '?', ['?', '?', '?', '?', '?']],
])('the groups of %s', (_, cgroup, expected) => {
  const groupings = ['container', 'unit', 'image', 'pod', 'namespace'] as const;
  expect(groupings.map((grouping) => groupOfKept(cgroup, grouping))).toEqual(expected);
  expect(groupOfKept(cgroup, 'cgroup')).toBe(cgroup);
});

test('vmtally’s own processes are one group in all groupings', () => {
  const own = who(0, { own: true, cgroup: `/docker/${WEB}` });
  expect(new Set(GROUPINGS.map((grouping) => groupOf(own, grouping)))).toEqual(new Set([OWN_GROUP]));
});
