import { spawn } from 'node:child_process';
import { expect, onTestFinished, test, vi } from 'vitest';
import { activityOf } from '../../src/kernel/activity.ts';

const start = (script: string): number => {
  const child = spawn('sh', ['-c', script], { stdio: 'ignore', detached: true });
  onTestFinished(() => void process.kill(-(child.pid as number), 'SIGKILL'));
  return child.pid as number;
};
const SPIN = 'while :; do :; done';

test.each([
  ['itself', SPIN],
  ['a child', `(${SPIN}) & wait`],
])('at work: %s', async (_, script) => {
  const pid = start(script);
  await vi.waitFor(() => expect(activityOf(pid, true)).toMatchObject({ waits: true }), 5_000);
  const first = activityOf(pid, true);
  await vi.waitFor(() => {
    const now = activityOf(pid, true);
    expect(now?.mark).not.toBe(first?.mark);
    expect(now?.cpuMs).toBeGreaterThan(first?.cpuMs ?? Infinity);
  }, 5_000);
});

test('alone: the activity of a child does not count', async () => {
  const pid = start(`(${SPIN}) & wait`);
  await vi.waitFor(() => expect(activityOf(pid, true)).toMatchObject({ waits: true }), 5_000);
  await vi.waitFor(() => expect(activityOf(pid, false)).toMatchObject({ waits: false }), 5_000);
});

test('asleep: nothing changes', async () => {
  const pid = start('sleep 600 & wait');
  await vi.waitFor(
    async () => {
      const first = activityOf(pid, true);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(activityOf(pid, true)).toEqual({ ...first, waits: false });
    },
    { timeout: 5_000, interval: 20 },
  );
});

test('stopped while it was at work', async () => {
  const pid = start(SPIN);
  await vi.waitFor(() => expect(activityOf(pid, true)).toMatchObject({ waits: true }), 5_000);
  process.kill(pid, 'SIGSTOP');
  await vi.waitFor(() => expect(activityOf(pid, true)).toMatchObject({ waits: false }), 5_000);
});

test('gone', () => {
  expect(activityOf(2 ** 22 + 1, true)).toBeUndefined();
});
