import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { processDetails } from '../../src/kernel/process-details.ts';
import { readProcess } from '../../src/kernel/processes.ts';
import { ProcessDetails } from '../../src/wire/views.ts';

const userOf = (uid: string) => `user ${uid}`;

/** A child process. Resolves when its exec is done. */
async function child(...command: [string, ...string[]]): Promise<{ pid: number; end: () => Promise<void> }> {
  const started = spawn(command[0], command.slice(1), { stdio: 'ignore' });
  onTestFinished(() => void started.kill('SIGKILL'));
  await once(started, 'spawn');
  const pid = started.pid ?? expect.fail();
  await vi.waitFor(() => expect(readProcess(pid)?.comm).toBe(command[0].slice(0, 15)));
  const end = async () => {
    const ended = once(started, 'exit');
    started.kill('SIGKILL');
    await ended;
  };
  return { pid, end };
}

test('of a process', async () => {
  const { pid } = await child('sleep', '60', '0');
  const details = ProcessDetails.parse(processDetails(pid, null, userOf));
  expect(details).toMatchObject({
    pid,
    start: readProcess(pid)?.start,
    name: 'sleep',
    parent: process.pid,
    uid: process.getuid?.(),
    user: `user ${process.getuid?.()}`,
    command: ['sleep', '60', '0'],
    threads: 1,
  });
  expect(details.parentName).toBe(readProcess(process.pid)?.comm);
  expect(details.minorFaults).toBeGreaterThan(0);
  expect(details.rssBytes).toBeGreaterThan(0);
  expect(Math.abs(details.startedMs - Date.now())).toBeLessThan(60_000);
});

test('a start time excludes another process with the same pid', async () => {
  const { pid } = await child('sleep', '60');
  const start = readProcess(pid)?.start ?? expect.fail();
  expect(processDetails(pid, start, userOf)).toMatchObject({ pid });
  expect(processDetails(pid, start + 1, userOf)).toBeNull();
});

test('are missing for a process that ended', async () => {
  const { pid, end } = await child('sleep', '60');
  await end();
  expect(processDetails(pid, null, userOf)).toBeNull();
  expect(processDetails(0, null, userOf)).toBeNull();
});

test('control characters in a command line are replaced, and a long one is cut', async () => {
  const { pid } = await child('sh', '-c', 'sleep 60; true', '\u001b[31mred\n', 'x'.repeat(10_000));
  const command = processDetails(pid, null, userOf)?.command ?? [];
  expect(command[3]).toBe('?[31mred?');
  expect(command.join(' ').length).toBeLessThanOrEqual(4096);
  expect(command.at(-1)).toMatch(/^x+$/);
});

test('of a process with empty arguments', async () => {
  const { pid } = await child('sh', '-c', 'sleep 60; true', '', '');
  expect(processDetails(pid, null, userOf)?.command).toEqual(['sh', '-c', 'sleep 60; true', '', '']);
});

test('of the first process, which has no parent', () => {
  const details = processDetails(1, null, userOf);
  expect(details).toMatchObject({ parent: 0, parentName: null });
});
