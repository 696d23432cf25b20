import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  cgroupOf,
  commandLine,
  isAlive,
  type Process,
  parseCgroup,
  parseStat,
  processesOf,
  processOf,
  readComm,
  readProcess,
  rssOf,
  uidOf,
  withDescendants,
} from '../../src/kernel/processes.ts';

/** A pid that no process can have: the highest is 2^22. */
const NOBODY = 2 ** 22 + 1;

/** A child that lives as long as the test. */
function start(file: string, ...args: string[]): { child: ChildProcess; pid: number } {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, pid: child.pid ?? expect.fail(`${file} did not start`) };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

describe('parseStat', () => {
  const stat = (comm: string) =>
    `4711 (${comm}) S 42 4711 4711 34816 5 4194560 1 2 3 4 17 25 7 8 20 0 3 0 987654321 10 20 30\n`;

  test.each([
    'bash',
    'ha ha ))) ',
    'a) b,"c é',
    ') Z 1 1 (',
    '',
    '(sd-pam)',
    'two\nlines',
    '0123456789abcde',
    '\ufffd\\',
  ])('a process named %j', (comm) => {
    expect(parseStat(stat(comm))).toEqual({
      comm,
      state: 'S',
      parent: 42,
      terminal: 34_816,
      threads: 3,
      minorFaults: 1,
      majorFaults: 3,
      cpuTicks: 17 + 25,
      start: 987_654_321,
    });
  });

  test.each(['', '4711', '4711 (bash', '4711 bash) S 42', '4711 (bash) S 42 4711', stat('x').slice(0, 60)])(
    '%j is none',
    (text) => {
      expect(parseStat(text)).toBeUndefined();
    },
  );
});

describe('readProcess', () => {
  test('this one', () => {
    const comm = readFileSync('/proc/self/comm', 'utf8').slice(0, -1);
    expect(readProcess(process.pid)).toMatchObject({ comm, parent: process.ppid });
    expect(readProcess('self')?.start).toBeGreaterThan(0);
  });

  test('an ended process', () => {
    expect(readProcess(NOBODY)).toBeUndefined();
  });
});

// Characters that end a line for a regular expression with the m flag, but not in a file of procfs.
test.each(['\r', '\u2028', '\u2029'])(
  'a name with a %j is not read as a line of its own',
  async (terminator) => {
    const script = 'printf %s "$1" > /proc/$$/comm && echo named && read line';
    const forged: [string, (pid: number) => unknown, unknown][] = [
      ['Uid:7', uidOf, '7'],
      ['Tgid:1', processOf, 1],
      ['VmRSS:7', rssOf, 7 << 10],
    ];
    for (const [line, read, told] of forged) {
      const { child, pid } = start('bash', '-c', script, 'bash', `${terminator}${line}`);
      await once(child.stdout ?? expect.fail(), 'data');
      expect(readComm(pid)).toBe(`${terminator}${line}`);
      expect(read(pid)).not.toBe(told);
    }
  },
);

describe('parseCgroup', () => {
  test.each([
    ['0::/a/b\n', '/a/b'],
    ['0::/a (deleted)\n', '/a'],
    ['1:name=systemd:/x\r0::/forged\n0::/real\n', '/real'],
    ['0::/a\u2028b\n', '/a?b'],
    ['0::/\u001b[2J', '/?[2J'],
    ['1:cpu:/\n', undefined],
    // Containers with version 1 only, as Docker and kubelet make them.
    ['12:pids:/docker/0c1f\n4:memory:/docker/4ab0\n1:name=systemd:/x\n', '/docker/4ab0'],
    ['12:pids:/docker/0c1f\n3:cpu,cpuacct:/docker/4ab0\n', '/docker/0c1f'],
    ['5:hugetlb,pids:/kubepods/pod1\n', '/kubepods/pod1'],
    // Version 1 beside a version 2 that has only its root, and beside one that has more.
    ['4:memory:/lxc/a (deleted)\n0::/\n', '/lxc/a'],
    ['4:memory:/\n0::/\n', '/'],
    // systemd makes no cgroup of memory for a unit that does not limit it.
    ['4:memory:/\n1:name=systemd:/system.slice/a.service\n0::/\n', '/system.slice/a.service'],
    ['1:name=systemd:/x\n0::/\n', '/x'],
    ['1:name=other:/x\n0::/\n', '/'],
    ['4:memory:/docker/4ab0\n0::/system.slice/ssh.service\n', '/system.slice/ssh.service'],
    ['4:memory:/a\u2028b\r0::/forged\n', '/a?b?0::/forged'],
    ['', undefined],
  ])('%j: %j', (text, path) => {
    expect(parseCgroup(text)).toBe(path);
  });
});

describe('uidOf, cgroupOf', () => {
  test('of this process and of its first thread', () => {
    const cgroup = parseCgroup(readFileSync('/proc/self/cgroup', 'utf8'));
    for (const task of [process.pid, 'self', `${process.pid}/task/${process.pid}`]) {
      expect(uidOf(task)).toBe(String(process.getuid?.()));
      expect(cgroupOf(task)).toBe(cgroup);
    }
  });

  test('of an ended process', () => {
    expect(uidOf(NOBODY)).toBeUndefined();
    expect(cgroupOf(NOBODY)).toBeUndefined();
  });

  test('of a process that ended and has its entry still: its cgroup, or none', async () => {
    const { pid } = start('sh', '-c', 'sleep 0 & exec sleep 60');
    const child = () => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    await vi.waitFor(() => expect(readProcess(child())?.state).toBe('Z'));
    expect([cgroupOf(process.pid), undefined]).toContain(cgroupOf(child()));
  });
});

describe('commandLine', () => {
  test('arguments as they are, empty ones too', async () => {
    const { pid } = start('sh', '-c', 'read end', '', 'two words', 'é');
    const all = ['sh', '-c', 'read end', '', 'two words', 'é'];
    // The name changes before the arguments are there (fs/exec.c, begin_new_exec).
    await vi.waitFor(() => expect(commandLine(pid, 1000)).toEqual(all));
    expect(commandLine(pid, 5)).toEqual(['sh', '-c']);
  });

  test('none for a kernel thread and for an ended process', () => {
    expect(commandLine(2, 1000)).toEqual([]);
    expect(commandLine(NOBODY, 1000)).toEqual([]);
  });
});

describe('readComm', () => {
  test('the idle task', () => {
    expect(readComm(0)).toBe('swapper');
    expect(readComm('0')).toBe('swapper');
  });

  test('an ended process', () => {
    expect(readComm(NOBODY)).toBeUndefined();
  });

  test('a name with white space at its end keeps it', async () => {
    const { child } = start('sh', '-c', "printf 'a b \\n' > /proc/$$/comm; echo; read x");
    await once(child.stdout ?? expect.fail(), 'data');
    expect(readComm(child.pid ?? 0)).toBe('a b \n');
  });
});

describe('isAlive', () => {
  test('until it ends', async () => {
    const { child, pid } = start('sleep', '60');
    const { start: since } = readProcess(pid) ?? expect.fail();
    expect(isAlive(pid, since)).toBe(true);
    await end(child);
    expect(isAlive(pid, since)).toBe(false);
  });

  test('a process with a reused pid is not alive', () => {
    const { pid } = start('sleep', '60');
    const { start: since } = readProcess(pid) ?? expect.fail();
    expect(isAlive(pid, since - 1)).toBe(false);
  });

  test('not a zombie', async () => {
    // The shell becomes a sleep, which does not wait for the shell's child.
    const { child } = start('sh', '-c', 'sleep 0.2 & echo $!; exec sleep 60');
    const [output] = await once(child.stdout ?? expect.fail(), 'data');
    const pid = Number(String(output));
    await vi.waitFor(() => expect(readProcess(pid)?.state).toBe('Z'), 5_000);
    expect(isAlive(pid, readProcess(pid)?.start ?? 0)).toBe(false);
  });

  const hasPython = spawnSync('python3', ['--version']).status === 0;

  test.skipIf(!hasPython)('a process whose first thread ended lives while others do', async () => {
    const program = `
import ctypes, os, threading, time
threading.Thread(target=time.sleep, args=(60,)).start()
print(flush=True)
ctypes.CDLL(None).syscall(60 if os.uname().machine == 'x86_64' else 93, 0)`;
    const { child, pid } = start('python3', '-c', program);
    await once(child.stdout ?? expect.fail(), 'data');
    await vi.waitFor(() => expect(readProcess(pid)?.state).toBe('Z'), 5_000);
    expect(isAlive(pid, readProcess(pid)?.start ?? 0)).toBe(true);
  });
});

describe('processOf', () => {
  test('a process is its own', () => {
    expect(processOf(process.pid)).toBe(process.pid);
  });

  test('a thread has its process', () => {
    const tid = readdirSync('/proc/self/task').find((name) => name !== String(process.pid));
    expect(processOf(Number(tid))).toBe(process.pid);
  });

  test('an ended process has none', () => {
    expect(processOf(NOBODY)).toBeUndefined();
  });
});

describe('withDescendants', () => {
  test('the living and all below them, each once', async () => {
    const { child, pid } = start('sh', '-c', 'sh -c "sleep 60 & echo \\$\\$ \\$!; wait" & wait');
    const [output] = await once(child.stdout ?? expect.fail(), 'data');
    const [middle = 0, below = 0] = String(output).split(' ').map(Number);
    onTestFinished(() => void process.kill(below));
    const [first, second, third] = processesOf([pid, middle, below]) as [Process, Process, Process];
    const found = withDescendants([first, second, [NOBODY, 7]], 0);
    expect(found).toHaveLength(3);
    expect(new Set(found.map(String))).toEqual(new Set([first, second, third].map(String)));
    expect(withDescendants([third], 0)).toEqual([third]);
    expect(withDescendants([], 0)).toEqual([]);
    expect(withDescendants(processesOf([NOBODY]), 0)).toEqual([]);
  });

  test('a process with a reused pid is left out, and so are its children', async () => {
    const { child, pid } = start('sh', '-c', 'sleep 60 & echo $!; wait');
    const [output] = await once(child.stdout ?? expect.fail(), 'data');
    onTestFinished(() => void process.kill(Number(output)));
    const [[, begun]] = processesOf([pid]) as [Process];
    expect(withDescendants([[pid, begun - 1]], 0)).toEqual([]);
  });

  test('children that started before the time are left out', async () => {
    const { child, pid } = start('sh', '-c', 'sleep 60 & echo $!; wait');
    const [output] = await once(child.stdout ?? expect.fail(), 'data');
    onTestFinished(() => void process.kill(Number(output)));
    const [parent, below] = processesOf([pid, Number(output)]) as [Process, Process];
    expect(withDescendants([parent], below[1])).toEqual([parent, below]);
    expect(withDescendants([parent], below[1] + 1)).toEqual([parent]);
  });
});
