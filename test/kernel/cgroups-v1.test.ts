import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readCgroups } from '../../src/kernel/cgroups.ts';
import { findV1, hasProcesses, nameOfCgroup, v1Mounts } from '../../src/kernel/cgroups-v1.ts';
import { cgroupOf } from '../../src/kernel/processes.ts';
import { V1_ROOT } from '../../src/wire/v1-root.ts';
import { failure } from '../fixtures/failure.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

/** /proc/self/mounts of Debian 12, of systemd’s hybrid mode, and of a host with version 1 only. */
const V2 = 'cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nodev,noexec,relatime,nsdelegate 0 0\n';
const HYBRID = `tmpfs /sys/fs/cgroup tmpfs ro,nosuid,nodev,noexec,mode=755 0 0
cgroup2 /sys/fs/cgroup/unified cgroup2 rw,nosuid,nodev,noexec,relatime,nsdelegate 0 0
cgroup /sys/fs/cgroup/systemd cgroup rw,nosuid,nodev,noexec,relatime,xattr,name=systemd 0 0
cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,nosuid,nodev,noexec,relatime,cpu,cpuacct 0 0
cgroup /sys/fs/cgroup/memory cgroup rw,nosuid,nodev,noexec,relatime,memory 0 0
`;
const V1 =
  'none /dev/my\\040groups cgroup rw,seclabel,relatime,pids,release_agent=/lib/agent,clone_children 0 0\n';

describe('v1Mounts', () => {
  test('none', () => expect(v1Mounts(V2)).toEqual([]));

  test('beside version 2', () => {
    expect(v1Mounts(HYBRID)).toEqual([
      { path: '/sys/fs/cgroup/systemd', controllers: 'name=systemd' },
      { path: '/sys/fs/cgroup/cpu,cpuacct', controllers: 'cpu,cpuacct' },
      { path: '/sys/fs/cgroup/memory', controllers: 'memory' },
    ]);
  });

  test('alone, with mount options that are no controllers', () => {
    expect(v1Mounts(V1)).toEqual([{ path: '/dev/my groups', controllers: 'pids' }]);
  });
});

test.each([
  ['version 2 alone', V2, '/'],
  ['memory of version 1', HYBRID, V1_ROOT],
  ['pids of version 1', V1, V1_ROOT],
  ['neither', 'cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0\n', '/'],
])('the root of version 2, with %s: %s', (_, mounts, name) => {
  expect(nameOfCgroup('/', v1Mounts(mounts))).toBe(name);
  expect(nameOfCgroup('/a', v1Mounts(mounts))).toBe('/a');
});

test('a cgroup by its full path or its path within the hierarchy', () => {
  const path = temporaryDirectory({ 'docker/4ab0/cgroup.procs': '' });
  const mounts = [
    { controllers: 'cpu', path: temporaryDirectory() },
    { controllers: 'memory', path },
  ];
  const found = { controllers: 'memory', path: join(path, 'docker/4ab0'), isRoot: false };
  for (const name of ['docker/4ab0', '/docker/4ab0', join(path, 'docker/4ab0')])
    expect(findV1(name, mounts)).toEqual(found);
  expect(findV1('docker/nothing', mounts)).toBeUndefined();
  for (const file of ['cgroup.procs', 'cgroup.sane_behavior']) writeFileSync(join(path, file), '');
  for (const name of [path, `${path}/`]) expect(findV1(name, mounts)).toMatchObject({ path, isRoot: true });
});

test('a process in a cgroup or below it', () => {
  const of = (procs: string) =>
    hasProcesses(temporaryDirectory({ 'cgroup.procs': '', 'a/b/cgroup.procs': procs, 'a/cgroup.procs': '' }));
  expect(of('')).toBe(false);
  expect(of('7\n')).toBe(true);
  expect(hasProcesses('/nothing/here')).toBe(false);
});

/** A hierarchy of this machine that allows a cgroup to be made as Docker makes it: pids or memory. */
const here = v1Mounts().find(
  ({ controllers, path }) => ['pids', 'memory'].includes(controllers) && existsSync(join(path, 'tasks')),
);

describe.skipIf(here === undefined || process.getuid?.() !== 0)(
  'a cgroup of version 1 of this machine',
  () => {
    const make = () => {
      const group = join(here?.path ?? '', `vmtally-test-${process.pid}`);
      mkdirSync(group);
      onTestFinished(() => rmdirSync(group));
      return group;
    };

    /** The text that a shell reads from a hint, after `before`. */
    const shellReads = (hint: string, before: string): string =>
      execFileSync('sh', ['-c', `printf %s ${hint.slice(hint.indexOf(before) + before.length)}`], {
        encoding: 'utf8',
      });

    test('-G of an empty cgroup is refused, with the reason and the way to count a program in it', () => {
      const group = make();
      const error = failure(() => readCgroups(group));
      expect(error.code).toBe('CGROUP_UNKNOWN');
      expect(error.message).toMatch(
        /is a cgroup of version 1 \((?:pids|memory)\): the kernel gives a probe only the version 2/,
      );
      expect(error.hint).toMatch(/^No process is in it now\. Start a program in it/);
      const [, shell = ''] = error.hint.split('in place of -G: -- ');
      const inside = execFileSync('sh', ['-c', shell.replace('PROGRAM', 'cat /proc/self/cgroup')]);
      expect(String(inside)).toContain(`${group.slice(here?.path.length)}\n`);
    });

    test('the hint for a cgroup with processes in it and below it lists all pids', async () => {
      const group = make();
      const inner = join(group, "it's");
      mkdirSync(inner);
      const children = [
        spawn('sleep', ['60'], { stdio: 'ignore' }),
        spawn('sleep', ['60'], { stdio: 'ignore' }),
      ];
      try {
        await Promise.all(children.map((child) => once(child, 'spawn')));
        const pids = children.map(({ pid }) => pid ?? 0);
        writeFileSync(join(inner, 'cgroup.procs'), String(pids[0]));
        for (const name of [group, inner]) {
          const pidsOf = shellReads(failure(() => readCgroups(name)).hint, '-p ');
          expect(pidsOf).toBe(String(pids[0]));
        }
        writeFileSync(join(group, 'cgroup.procs'), String(pids[1]));
        const all = shellReads(failure(() => readCgroups(group)).hint, '-p ');
        expect(
          all
            .split(',')
            .map(Number)
            .toSorted((a, b) => a - b),
        ).toEqual(pids.toSorted((a, b) => a - b));
      } finally {
        for (const child of children) child.kill('SIGKILL');
        await Promise.all(children.map((child) => once(child, 'exit')));
        rmdirSync(inner);
      }
    });

    test('the mount of a hierarchy has all processes', () => {
      const error = failure(() => readCgroups(here?.path ?? ''));
      expect(error.message).toContain(`${here?.path} is the root of the cgroups of version 1 (`);
      expect(error.hint).toBe('It contains all processes: -a counts the whole system.');
    });

    test.skipIf(here?.controllers !== 'memory')('a process in it is shown with it', async () => {
      const group = make();
      const child = spawn('sleep', ['60'], { stdio: 'ignore' });
      await once(child, 'spawn');
      try {
        writeFileSync(join(group, 'cgroup.procs'), String(child.pid));
        expect(cgroupOf(child.pid ?? 0)).toBe(group.slice(here?.path.length));
      } finally {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
    });
  },
);
