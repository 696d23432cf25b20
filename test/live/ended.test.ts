import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Tick } from '../../src/collector/events.ts';
import type { EndedTask } from '../../src/collector/tick-maps.ts';
import { cgroupRoot } from '../../src/kernel/cgroups.ts';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { liveSession, moreTicks, ticksWhile } from './counting.ts';
import { type Child, start, WORKLOADS } from './support.ts';

const ROOT = cgroupRoot() ?? expect.fail('no cgroup2 is mounted');

/**
 * The procfs data of a process or, for PID/task/TID, of a thread: the same data must be reported when it
 * ends.
 */
function procfs(task: string): EndedTask {
  const read = (file: string) => readFileSync(`/proc/${task}/${file}`, 'utf8');
  const fields = read('stat')
    .replace(/^.*\) /s, '')
    .split(' ');
  const cgroup = /^0::(.*)$/m.exec(read('cgroup'))?.[1] ?? expect.fail();
  return {
    id: task.replace(/^.*\//, ''),
    start: Number(fields[22 - 3]),
    uid: /^Uid:\s*(\d+)/m.exec(read('status'))?.[1] ?? '',
    cgroup: String(statSync(join(ROOT, cgroup)).ino),
    parent: Number(fields[4 - 3]),
    name: read('comm').slice(0, -1),
  };
}

const state = (task: string) => /\) (\w) /.exec(readFileSync(`/proc/${task}/stat`, 'utf8'))?.[1];
const comm = (pid: number) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim();

interface Life {
  pid: number;
  /** The process's ended tasks, in the order in which they were reported. */
  ended: EndedTask[];
  renamed: string[];
}

/**
 * Starts a process while tasks are watched, runs `look`, closes the process's stdin and waits for its end.
 */
async function watch(
  groupBy: 'pid' | 'tid',
  command: readonly [string, ...string[]],
  look: (child: Child, ticks: readonly Tick[]) => Promise<void>,
): Promise<Life> {
  const session = await liveSession('syscalls:sys_enter_eventfd2', { groupBy });
  let tasks: string[] = [];
  let pid = 0;
  const ticks = await ticksWhile(session, async (before) => {
    const [file, ...args] = command;
    const child = start(file, args);
    onTestFinished(() => child.kill('SIGKILL'));
    pid = child.pid;
    await look(child, before);
    tasks = readdirSync(`/proc/${pid}/task`);
    child.stdin.end();
    await child.done;
  });
  const ended = ticks.flatMap((tick) => tick.ended).filter(({ id }) => tasks.includes(id));
  const renamed = ticks.flatMap((tick) => tick.renamed).filter((id) => tasks.includes(id));
  return { pid, ended, renamed };
}

/** Waits until the first thread has ended and the other three have their names. */
const threadsAre = (pid: number) =>
  until('three threads live', () => {
    const names = readdirSync(`/proc/${pid}/task`).map((tid) =>
      readFileSync(`/proc/${pid}/task/${tid}/comm`, 'utf8').trim(),
    );
    return state(String(pid)) === 'Z' && names.toSorted().join() === 'first,fourth,second,third';
  });

describe('a process that ended', () => {
  it('is reported once, as procfs showed it', async () => {
    let known: EndedTask | undefined;
    const { ended, renamed, pid } = await watch('pid', [WORKLOADS.lives], async (child) => {
      await until('it runs', () => comm(child.pid) === 'vmtally-lives');
      known = procfs(String(child.pid));
    });
    expect(known).toMatchObject({ parent: process.pid, uid: String(process.getuid?.()) });
    expect(ended).toEqual([known]);
    // The exec renamed the process.
    expect(new Set(renamed)).toEqual(new Set([String(pid)]));
  });

  it('of a cgroup, with its id', async () => {
    const directory = join(ROOT, `vmtally-ended-${process.pid}`);
    mkdirSync(directory);
    try {
      let known: EndedTask | undefined;
      const { ended } = await watch('pid', [WORKLOADS.lives], async (child) => {
        writeFileSync(join(directory, 'cgroup.procs'), String(child.pid));
        await until('it runs', () => comm(child.pid) === 'vmtally-lives');
        known = procfs(String(child.pid));
      });
      expect(known?.cgroup).toBe(String(statSync(directory).ino));
      expect(ended).toEqual([known]);
    } finally {
      rmdirSync(directory);
    }
  });

  it.each(['1009', '4294967294'])('of the real user %s', async (uid) => {
    let known: EndedTask | undefined;
    const { ended } = await watch('pid', [WORKLOADS.lives, 'uid', uid], async (child) => {
      await until('it has that user', () => procfs(String(child.pid)).uid === uid);
      known = procfs(String(child.pid));
    });
    expect(ended).toEqual([known]);
  });

  it('of several threads ends with its last thread, under the name of its first, which ended earlier', async () => {
    let known: EndedTask | undefined;
    const { ended, pid } = await watch('pid', [WORKLOADS.lives, 'threads'], async (child, ticks) => {
      await threadsAre(child.pid);
      known = procfs(String(child.pid));
      // In these ticks the first thread has ended and the process has not.
      await moreTicks(ticks, 3);
      expect(readdirSync(`/proc/${child.pid}/task`)).toHaveLength(4);
    });
    expect(known).toMatchObject({ id: String(pid), name: 'first' });
    expect(ended).toEqual([known]);
  });

  it('by thread each thread is reported, with a start and a name of its own', async () => {
    let known: EndedTask[] = [];
    const { ended, renamed } = await watch('tid', [WORKLOADS.lives, 'threads'], async (child) => {
      await threadsAre(child.pid);
      known = readdirSync(`/proc/${child.pid}/task`).map((tid) => procfs(`${child.pid}/task/${tid}`));
    });
    const byId = (a: EndedTask, b: EndedTask) => Number(a.id) - Number(b.id);
    expect(known).toHaveLength(4);
    expect(ended.toSorted(byId)).toEqual(known.toSorted(byId));
    for (const { id } of known) expect(renamed).toContain(id);
  });

  it('that executed another program has the new name and its old start', async () => {
    let first: EndedTask | undefined;
    let last: EndedTask | undefined;
    const script = `read go; exec ${WORKLOADS.lives}`;
    const { ended, renamed, pid } = await watch('pid', ['sh', '-c', script], async (child) => {
      await until('the shell runs', () => comm(child.pid) === 'sh');
      first = procfs(String(child.pid));
      child.stdin.write('go\n');
      await until('it is another', () => comm(child.pid) === 'vmtally-lives');
      last = procfs(String(child.pid));
    });
    expect(ended).toEqual([last]);
    expect(ended).toEqual([{ ...first, name: 'vmtally-lives' }]);
    expect(new Set(renamed)).toEqual(new Set([String(pid)]));
  });

  it('in which a thread other than the first called exec is one process with one end', async () => {
    let known: EndedTask | undefined;
    const { ended, pid } = await watch('pid', [WORKLOADS.lives, 'exec-thread', '/bin/cat'], async (child) => {
      await until('it is another', () => comm(child.pid) === 'cat');
      known = procfs(String(child.pid));
    });
    expect(known).toMatchObject({ id: String(pid), name: 'cat' });
    expect(ended).toEqual([known]);
  });

  it('whose parent ended earlier has the parent that adopted it', async () => {
    let known: EndedTask | undefined;
    const session = await liveSession('syscalls:sys_enter_eventfd2', { groupBy: 'pid' });
    const ticks = await ticksWhile(session, async () => {
      // The shell ends after it printed the pid; the process lives as long as the FIFO is open. The shell's stdin
      // would not do, because Node closes it when the shell ends.
      const fifo = join(temporaryDirectory(), 'fifo');
      execFileSync('mkfifo', [fifo]);
      const open = openSync(fifo, 'r+');
      const shell = start('sh', argv`-c '${WORKLOADS.lives} <${fifo} >/dev/null 2>&1 & echo $!'`);
      await until('the pid is printed', () => shell.stdout.endsWith('\n'));
      const pid = Number(shell.stdout);
      await until(
        'it is adopted',
        () => comm(pid) === 'vmtally-lives' && procfs(String(pid)).parent !== shell.pid,
      );
      known = procfs(String(pid));
      closeSync(open);
      await until('it ends', () => {
        try {
          return state(String(pid)) === 'Z';
        } catch {
          return true;
        }
      });
    });
    expect(ticks.flatMap((tick) => tick.ended).filter(({ id }) => id === known?.id)).toEqual([known]);
  });
});
