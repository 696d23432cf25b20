import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test, vi } from 'vitest';
import { resolveScope } from '../../src/collector/resolve-scope.ts';
import { cgroupRoot, readCgroups } from '../../src/kernel/cgroups.ts';
import { cpuList } from '../../src/kernel/features.ts';
import { processesOf, readProcess } from '../../src/kernel/processes.ts';
import { failure } from '../fixtures/failure.ts';

const CPU = cpuList('online')[0] ?? 0;

test.each([
  [{ inherit: true }, { who: { kind: 'all' } }],
  [{ inherit: false }, { who: { kind: 'all' } }],
  [
    { inherit: false, pids: [process.pid, 1] },
    { who: { kind: 'pids', processes: processesOf([process.pid, 1]), inherit: false } },
  ],
  [{ inherit: true, command: true }, { who: { kind: 'command', parent: process.pid, inherit: true } }],
  [
    { inherit: true, cpus: [CPU] },
    { who: { kind: 'all' }, cpus: [CPU] },
  ],
])('%j', (request, scope) => {
  expect(resolveScope(request)).toMatchObject(scope);
});

test('a process that does not exist', async () => {
  const child = spawn('true');
  await once(child, 'exit');
  expect(failure(() => resolveScope({ inherit: true, pids: [1, child.pid ?? 0] }))).toMatchObject({
    code: 'PID_UNKNOWN',
    message: `there is no process ${child.pid}`,
  });
});

test('a thread is refused, with its process in the message', async () => {
  const worker = new Worker('setInterval(() => {}, 1000)', { eval: true });
  onTestFinished(async () => void (await worker.terminate()));
  await once(worker, 'online');
  const thread = readdirSync('/proc/self/task')
    .map(Number)
    .find((tid) => tid !== process.pid);
  expect(failure(() => resolveScope({ inherit: true, pids: [thread ?? 0] }))).toMatchObject({
    code: 'PID_UNKNOWN',
    message: `${thread} is a thread of process ${process.pid}`,
    hint: expect.stringContaining(`-p ${process.pid}`),
  });
});

/** A process that prints its pid. Resolves when the process is in this state. */
async function processIn(state: string, script: string): Promise<number> {
  const parent = spawn('python3', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  await vi.waitFor(() => expect(readProcess(pid)?.state).toBe(state));
  return pid;
}

test('a zombie has a message of its own', async () => {
  const pid = await processIn(
    'Z',
    `
import os, sys
pid = os.fork()
if pid == 0: os._exit(0)
print(pid, flush=True)
sys.stdin.read()`,
  );
  expect(failure(() => resolveScope({ inherit: true, pids: [pid] }))).toMatchObject({
    code: 'PID_UNKNOWN',
    message: expect.stringMatching(
      new RegExp(`^process ${pid} is a zombie: it has ended, and process \\d+ has not waited for it yet$`),
    ),
  });
});

test('a process whose first thread has ended while another one runs is no zombie', async () => {
  const pid = await processIn(
    'Z',
    `
import ctypes, os, sys, threading
threading.Thread(target=sys.stdin.read).start()
print(os.getpid(), flush=True)
ctypes.CDLL(None).syscall(60, 0)`,
  );
  expect(resolveScope({ inherit: true, pids: [pid] }).who).toMatchObject({ processes: processesOf([pid]) });
});

test('CPUs that are not online are refused by number', () => {
  expect(failure(() => resolveScope({ inherit: true, cpus: [CPU, 4000, 4001] }))).toMatchObject({
    code: 'CPU_UNKNOWN',
    message: 'CPU 4000, 4001 is not online',
    hint: `CPUs online: ${cpuList('online').join(', ')}.`,
  });
});

test('a cgroup that does not exist', () => {
  expect(failure(() => resolveScope({ inherit: true, cgroups: ['/no/such'] }))).toMatchObject({
    code: 'CGROUP_UNKNOWN',
  });
});

test.skipIf(cgroupRoot() === undefined)('a cgroup becomes its id and the ids of all cgroups below it', () => {
  expect(resolveScope({ inherit: true, cgroups: ['/'] }).cgroups).toContain(readCgroups('/')[0]?.id);
});
