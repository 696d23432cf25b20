import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cgroupRoot, cgroupRoots, readCgroups } from '../../src/kernel/cgroups.ts';
import { failure } from '../fixtures/failure.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

describe('cgroupRoot', () => {
  test('the first mount of version 2', () => {
    const mounts = `proc /proc proc rw 0 0
cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0
cgroup2 /sys/fs/cgroup/unified cgroup2 rw,relatime 0 0
cgroup2 /var/cgroup cgroup2 rw 0 0
`;
    expect(cgroupRoot(mounts)).toBe('/sys/fs/cgroup/unified');
    expect(cgroupRoots(mounts)).toEqual(['/sys/fs/cgroup/unified', '/var/cgroup']);
  });

  test('a place with a space in its name', () => {
    expect(cgroupRoot('none /mnt/my\\040groups cgroup2 rw 0 0\n')).toBe('/mnt/my groups');
    expect(cgroupRoot('none /mnt/a\\134999 cgroup2 rw 0 0\n')).toBe('/mnt/a\\999');
    expect(cgroupRoot('none /mnt/a\\999 cgroup2 rw 0 0\n')).toBe('/mnt/a\\999');
  });

  test.each(['', 'cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0\n'])('none in %j', (mounts) => {
    expect(cgroupRoot(mounts)).toBeUndefined();
  });
});

describe('readCgroups', () => {
  const root = () =>
    temporaryDirectory({
      'cgroup.procs': '',
      'system.slice/cgroup.procs': '',
      'system.slice/ssh.service/cgroup.procs': '',
      'system.slice/cron.service/inner/cgroup.procs': '',
      'user.slice/cgroup.procs': '',
    });
  const paths = (name: string, at: string) =>
    readCgroups(name, [at])
      .map(({ path }) => path)
      .toSorted();

  test('a group and all below it', () => {
    const at = root();
    expect(paths('system.slice', at)).toEqual([
      '/system.slice',
      '/system.slice/cron.service',
      '/system.slice/cron.service/inner',
      '/system.slice/ssh.service',
    ]);
  });

  test('control characters in a name are made printable', () => {
    const at = temporaryDirectory({ '\x1b[2J\u202e/cgroup.procs': '' });
    expect(paths('/', at)).toEqual(['/', '/?[2J?']);
    expect(paths('\x1b[2J\u202e', at)).toEqual(['/?[2J?']);
  });

  test('ids are the directories’ inode numbers', () => {
    const at = root();
    for (const { id, path } of readCgroups('/', [at])) expect(id).toBe(String(statSync(join(at, path)).ino));
  });

  test('the same group by its path below the mount or in full', () => {
    const at = root();
    const group = '/system.slice/ssh.service';
    for (const name of [group.slice(1), group, `${at}${group}`])
      expect(readCgroups(name, [at])).toEqual([{ id: String(statSync(join(at, group)).ino), path: group }]);
  });

  test('the root, by each of its names', () => {
    const at = root();
    const all = paths('/', at);
    expect(all).toHaveLength(6);
    expect(all).toContain('/user.slice');
    for (const name of ['', '.', at, `${at}/`]) expect(paths(name, at)).toEqual(all);
  });

  test('a path with a slash at its end', () => {
    expect(paths('user.slice/', root())).toEqual(['/user.slice']);
  });

  test('nothing outside the mount', () => {
    const at = root();
    expect(paths('../../..', at)).toEqual(paths('/', at));
    mkdirSync(`${at}-other`);
    try {
      expect(failure(() => readCgroups(`${at}-other`, [at])).code).toBe('CGROUP_UNKNOWN');
    } finally {
      rmdirSync(`${at}-other`);
    }
  });

  test.each(['nothing.slice', 'system.slice/cgroup.procs'])('%s is no group', (name) => {
    const at = root();
    const error = failure(() => readCgroups(name, [at]));
    expect(error).toMatchObject({ code: 'CGROUP_UNKNOWN', exitStatus: 2 });
    expect(error.message).toBe(`there is no cgroup ${name} below ${at}`);
  });

  test('a cgroup below the second mount, or below one within the first', () => {
    const [first, second] = [root(), root()];
    const inner = `${first}/system.slice`;
    for (const roots of [
      [first, second],
      [first, inner],
    ]) {
      const at = roots[1] ?? '';
      expect(readCgroups(at, roots)[0]).toEqual({ id: String(statSync(at).ino), path: '/' });
    }
    const [found] = readCgroups(`${second}/user.slice`, [first, second]);
    expect(found).toEqual({ id: String(statSync(`${second}/user.slice`).ino), path: '/user.slice' });
    expect(failure(() => readCgroups('no.slice', [first, second])).message).toBe(
      `there is no cgroup no.slice below ${first} or ${second}`,
    );
  });

  test('a directory above the mount has a message of its own', () => {
    const at = root();
    const error = failure(() => readCgroups(dirname(at), [at]));
    expect(error.message).toBe(`the directory ${dirname(at)} is not a cgroup: cgroup2 is mounted at ${at}`);
    expect(error.hint).toBe(
      'Give the path of the cgroup below the mount (-G system.slice/ssh.service; -G / is the whole hierarchy), or the name of a container or a unit.',
    );
  });

  test('a name cut at a comma is shown with the comma escaped', () => {
    const at = temporaryDirectory({ 'a,b/cgroup.procs': '' });
    expect(paths('/a,b', at)).toEqual(['/a,b']);
    const error = failure(() => readCgroups('/a', [at]));
    expect(error.message).toBe(`there is no cgroup /a below ${at}`);
    expect(error.hint).toBe(`-G takes a list. Write a comma in a name as \\,: -G '${at}/a\\,b'`);
  });
});
