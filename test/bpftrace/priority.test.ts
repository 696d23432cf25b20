import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { expect, onTestFinished, test, vi } from 'vitest';
import { favour } from '../../src/bpftrace/priority.ts';

const childrenOf = (pid: number): number[] =>
  (readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').match(/\d+/g) ?? []).map(Number);

test.runIf(process.getuid?.() === 0)(
  'a process and the one that it started get the highest priority',
  async () => {
    const { pid = expect.fail() } = spawn('sh', ['-c', 'sleep 60; true'], {
      stdio: 'ignore',
      detached: true,
    });
    onTestFinished(() => void process.kill(-pid, 'SIGKILL'));
    await vi.waitFor(() => expect(childrenOf(pid)).toHaveLength(1));
    const [child = expect.fail()] = childrenOf(pid);
    favour(pid);
    expect([getPriority(pid), getPriority(child)]).toEqual([-20, -20]);
  },
);

test('a process that has ended is no error', () => {
  favour(4_194_304);
});
