import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { readProcess } from '../../src/kernel/processes.ts';
import { Tasks } from '../../src/kernel/tasks.ts';

const known = vi.hoisted(() => ({
  users: new Map<string, string>(),
  cgroups: [] as { id: string; path: string }[],
  root: true,
  v1: [] as { controllers: string; path: string }[],
}));
vi.mock(import('../../src/kernel/users.ts'), () => ({ readUsers: vi.fn(() => new Map(known.users)) }));
vi.mock(import('../../src/kernel/cgroups.ts'), async (original) => ({
  ...(await original()),
  cgroupRoot: () => (known.root ? '/sys/fs/cgroup' : undefined),
  readCgroups: vi.fn(() => [...known.cgroups]),
}));

vi.mock(import('../../src/kernel/cgroups-v1.ts'), async (original) => ({
  ...(await original()),
  v1Mounts: () => known.v1,
}));

let tasks: Tasks;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  tasks = new Tasks();
  known.users = new Map([['0', 'root']]);
  known.cgroups = [{ id: '1', path: '/' }];
  known.root = true;
  known.v1 = [];
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a task', () => {
  test('that lives', () => {
    expect(tasks.read(String(process.pid))).toMatchObject({
      start: readProcess(process.pid)?.start,
      parent: process.ppid,
      name: expect.stringMatching(/./),
    });
  });

  test('that the kernel started has no parent', () => {
    expect([0, 1].map((pid) => tasks.read(String(pid))?.parent)).toEqual([null, null]);
  });

  test('that is the command is not its own', () => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    expect(new Tasks((id) => id === String(child.pid)).read(String(child.pid))?.own).toBeUndefined();
  });

  test('that is this process or a child of it is its own', () => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    expect([process.pid, child.pid, process.ppid, 1].map((pid) => tasks.read(String(pid))?.own)).toEqual([
      true,
      true,
      undefined,
      undefined,
    ]);
  });

  test('that ended', async () => {
    const child = spawn('true');
    await once(child, 'exit');
    expect(tasks.read(String(child.pid))).toBeUndefined();
  });

  test('with control characters in its name', async () => {
    const child = spawn('sh', ['-c', 'printf "\\033[2J)\\n x" > /proc/self/comm; sleep 60'], {
      stdio: 'ignore',
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    // The shell's printf writes the shell's name.
    await vi.waitFor(() => expect(tasks.read(String(child.pid))?.name).toBe('?[2J)? x'), { timeout: 3_000 });
  });

  test('that is idle is not in procfs', () => {
    expect(tasks.read('0')).toEqual({ start: 0, parent: null, name: 'swapper', user: 'root', cgroup: '/' });
  });

  test.each(['self/../..', 'nonsense', '', '-1', '99999999'])('%j is none', (id) => {
    expect(tasks.read(id)).toBeUndefined();
  });
});

describe('names', () => {
  test('of users are read again for an unknown user, but not at once', () => {
    expect(tasks.user('0')).toBe('root');
    known.users.set('1000', 'ann');
    expect(tasks.user('1000')).toBe('1000');
    vi.advanceTimersByTime(1_000);
    expect(tasks.user('1000')).toBe('ann');
    expect(tasks.user('77')).toBe('77');
  });

  test('of cgroups are read again too; removed cgroups stay known', () => {
    expect(tasks.cgroup('1')).toBe('/');
    known.cgroups = [{ id: '2', path: '/new' }];
    expect(tasks.cgroup('2')).toBeNull();
    vi.advanceTimersByTime(1_000);
    expect(tasks.cgroup('2')).toBe('/new');
    expect(tasks.cgroup('1')).toBe('/');
  });

  test('of many removed cgroups the oldest are forgotten first', () => {
    const many = 20_000;
    for (let batch = 0; batch < 4; batch++) {
      known.cgroups = Array.from({ length: many }, (_, at) => ({
        id: `${batch}-${at}`,
        path: `/${batch}/${at}`,
      }));
      vi.advanceTimersByTime(1_000);
      expect(tasks.cgroup(`${batch}-${many - 1}`)).toBe(`/${batch}/${many - 1}`);
    }
    // All living cgroups stay known, and only some of those that are gone.
    expect(tasks.cgroup('3-0')).toBe('/3/0');
    expect(tasks.cgroup(`2-${many - 1}`)).toBe(`/2/${many - 1}`);
    expect(tasks.cgroup('0-0')).toBeNull();
  });

  test('of cgroups are missing if no cgroup2 is mounted', () => {
    known.root = false;
    expect(tasks.cgroup('1')).toBeNull();
  });
});
