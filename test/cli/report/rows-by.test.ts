import { expect, test } from 'vitest';
import { nameBy } from '../../../src/cli/report/rows-by.ts';
import { V1_ROOT } from '../../../src/wire/v1-root.ts';
import { who } from '../../fixtures/feed.ts';

test.each([
  ['/system.slice/ssh.service', '/system.slice/ssh.service', 'ssh.service', '(none)'],
  ['/', '/', '(none)', '(none)'],
  // These say nothing of where the process was.
  [V1_ROOT, V1_ROOT, '?', '?'],
  [null, '?', '?', '?'],
])('a process of the cgroup %s', (cgroup, path, unit, container) => {
  const row = who(1, { cgroup });
  expect((['cgroup', 'unit', 'container'] as const).map((by) => nameBy(by)(row, ''))).toEqual([
    path,
    unit,
    container,
  ]);
});
