import { expect, test } from 'vitest';
import { OWN_GROUP } from '../../../src/wire/groups.ts';
import { V1_ROOT } from '../../../src/wire/v1-root.ts';
import { whyOfGroup } from '../../../ui/src/text/why-of-group.ts';

test.each([
  ['?', 'cgroup', /^Processes that ended before vmtally learned their cgroups$/],
  ['?', 'name', /their names$/],
  [V1_ROOT, 'cgroup', /^All processes of cgroups of version 1/],
  ['?', 'unit', /their cgroups$/],
  ['(none)', 'container', /^Processes outside/],
  ['(none)', 'unit', /not that of a systemd unit$/],
  [OWN_GROUP, 'name', /^The processes of vmtally/],
] as const)('%s of %s is explained', (key, group, text) => {
  expect(whyOfGroup(key, group)).toMatch(text);
});

test('names of programs and cgroups need no explanation', () => {
  expect(whyOfGroup('cc1', 'name')).toBeUndefined();
  expect(whyOfGroup('(none)', 'name')).toBeUndefined();
  expect(whyOfGroup('/', 'cgroup')).toBeUndefined();
});
