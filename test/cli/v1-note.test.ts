import { expect, test } from 'vitest';
import { v1Note } from '../../src/cli/v1-note.ts';

const MOUNTS = [
  { controllers: 'cpu,cpuacct', path: '/sys/fs/cgroup/cpu' },
  { controllers: 'memory', path: '/sys/fs/cgroup/memory' },
  { controllers: 'name=systemd', path: '/sys/fs/cgroup/systemd' },
];

test('the note names both hierarchies, and the command that reads the other one', () => {
  expect(v1Note('unit', { root: '/sys/fs/cgroup/unified', mounts: MOUNTS })).toBe(
    '? are the processes in the root of /sys/fs/cgroup/unified: this host has their cgroups in version 1 (/sys/fs/cgroup/memory), of which the kernel tells a count by cgroup nothing. vmtally record, then report --by unit, reads the version 1 cgroup of each process.',
  );
});
