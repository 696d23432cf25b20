import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { processesOf } from '../../src/kernel/processes.ts';
import { whenGone } from '../../src/kernel/when-gone.ts';

async function sleeper() {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  const end = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return { pid: child.pid ?? expect.fail(), end };
}

/** Watches these pids with a mock callback. Stops with the test. */
function watch(pids: number[]) {
  const gone = vi.fn();
  const timer = whenGone(processesOf(pids), gone);
  onTestFinished(() => clearInterval(timer));
  return { gone, timer };
}

const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('calls once, when the last of them has ended', async () => {
  const [one, other] = [await sleeper(), await sleeper()];
  const { gone } = watch([one.pid, other.pid]);
  await one.end();
  await pass(250);
  expect(gone).not.toHaveBeenCalled();
  await other.end();
  await vi.waitFor(() => expect(gone).toHaveBeenCalled());
  await pass(250);
  expect(gone).toHaveBeenCalledTimes(1);
});

test('calls soon for what is not there', async () => {
  const { pid, end } = await sleeper();
  await end();
  const { gone } = watch([pid]);
  expect(gone).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(gone).toHaveBeenCalledTimes(1));
});

test('a zombie has ended', async () => {
  // The shell becomes a sleep, which does not wait for its child.
  const child = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [output] = (await once(child.stdout, 'data')) as [Buffer];
  const { gone } = watch([Number(String(output))]);
  await vi.waitFor(() => expect(gone).toHaveBeenCalledTimes(1), { timeout: 3_000 });
});

test('does not call once it was told to stop', async () => {
  const { pid, end } = await sleeper();
  const { gone, timer } = watch([pid]);
  clearInterval(timer);
  await end();
  await pass(250);
  expect(gone).not.toHaveBeenCalled();
});
