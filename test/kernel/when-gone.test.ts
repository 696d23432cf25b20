import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { processesOf } from '../../src/kernel/processes.ts';
import { whenGone } from '../../src/kernel/when-gone.ts';
import { fakeTimers } from '../fixtures/fake-timers.ts';
import { sleeper } from '../fixtures/sleeper.ts';

beforeEach(() => fakeTimers('Interval'));

/** Watches these pids with a mock callback. Stops with the test. */
function watch(pids: number[]) {
  const gone = vi.fn();
  const timer = whenGone(processesOf(pids), gone);
  onTestFinished(() => clearInterval(timer));
  return { gone, timer };
}

test('calls once, when the last process has ended', async () => {
  const [one, other] = [await sleeper(), await sleeper()];
  const { gone } = watch([one.pid, other.pid]);
  await one.end();
  vi.advanceTimersByTime(250);
  expect(gone).not.toHaveBeenCalled();
  await other.end();
  vi.advanceTimersByTime(250);
  expect(gone).toHaveBeenCalledTimes(1);
});

test('calls soon for processes that do not exist', async () => {
  const { pid, end } = await sleeper();
  await end();
  const { gone } = watch([pid]);
  expect(gone).not.toHaveBeenCalled();
  vi.advanceTimersByTime(100);
  expect(gone).toHaveBeenCalledTimes(1);
});

test('counts a zombie as ended', async () => {
  // The shell becomes a sleep, which does not wait for its child.
  const child = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [output] = (await once(child.stdout, 'data')) as [Buffer];
  const { gone } = watch([Number(String(output))]);
  await vi.waitFor(() => expect(gone).toHaveBeenCalledTimes(1), { timeout: 3_000 });
});

test('does not call after its timer was cleared', async () => {
  const { pid, end } = await sleeper();
  const { gone, timer } = watch([pid]);
  clearInterval(timer);
  await end();
  vi.advanceTimersByTime(250);
  expect(gone).not.toHaveBeenCalled();
});
