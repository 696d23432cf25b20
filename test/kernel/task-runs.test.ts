import { spawn } from 'node:child_process';
import { expect, onTestFinished, test, vi } from 'vitest';
import { taskRuns } from '../../src/kernel/task-runs.ts';

/** A pid that no process can have: the highest is 2^22. */
const NOBODY = 2 ** 22 + 1;

function start(file: string, ...args: string[]) {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, pid: child.pid ?? expect.fail(`${file} did not start`) };
}
const marked = (...pids: number[]) => vi.waitFor(() => taskRuns(pids) ?? expect.fail('it has not run yet'));
/** The mark, once it no longer changes. */
async function settled(...pids: number[]): Promise<string> {
  let mark = await marked(...pids);
  await vi.waitFor(() => {
    const before = mark;
    mark = taskRuns(pids) ?? '';
    expect(mark).toBe(before);
  });
  return mark;
}

test('stays the same while a process waits, and changes once it ran', async () => {
  const { child, pid } = start('cat');
  child.stdin?.write('x');
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  const before = await settled(pid);
  child.stdin?.write('x');
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  expect(await settled(pid)).not.toBe(before);
});

test('has all processes, in any order', async () => {
  const [one, other] = [start('sleep', '60').pid, start('sleep', '60').pid];
  // A starting process may run once more between two reads.
  await vi.waitFor(() => {
    const both = taskRuns([one, other]);
    expect(both?.split('\n')).toHaveLength(2);
    expect(taskRuns([other, one])).toBe(both);
    expect(both).toContain(taskRuns([one]));
  });
});

test('of a busy process changes after a scheduler tick, even while it waits for a CPU', async () => {
  const { pid } = start('sh', '-c', 'while :; do :; done');
  const before = taskRuns([pid]);
  await vi.waitFor(() => expect(taskRuns([pid])).not.toBe(before), { timeout: 10_000 });
});

test('is unknown for no process, an ended one, and too many', async () => {
  expect(taskRuns([])).toBeUndefined();
  const { pid } = start('sleep', '60');
  await marked(pid);
  expect(taskRuns([pid, NOBODY])).toBeUndefined();
  expect(taskRuns(Array.from({ length: 129 }, () => pid))).toBeUndefined();
});
