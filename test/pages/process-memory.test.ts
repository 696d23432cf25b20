import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ProcessMemory } from '../../src/pages/process-memory.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';

function sleeper(command = 'exec sleep 60') {
  const child = spawn('sh', ['-c', command], { stdio: ['pipe', 'ignore', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, pid: child.pid ?? 0 };
}
const nameOf = (pid: number): string => readFileSync(`/proc/${pid}/comm`, 'utf8').trim();

it('the memory of a process that ended is known to be gone', async () => {
  const { child, pid } = sleeper();
  await until('it sleeps', () => nameOf(pid) === 'sleep');
  const memory = new ProcessMemory(pid);
  expect([memory.pid, memory.name]).toEqual([pid, 'sleep']);
  memory.requireSame();
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(() => memory.requireSame()).toThrow(`process ${pid} ended while its pages were read`);
  memory.close();
});

it('the memory of another program in the same process is another one', async () => {
  const { child, pid } = sleeper('read line; exec sleep 60');
  const memory = new ProcessMemory(pid);
  child.stdin.write('\n');
  await until('it sleeps', () => nameOf(pid) === 'sleep');
  expect(() => memory.requireSame()).toThrow(`process ${pid} started another program`);
  memory.close();
});

it('the same program anew is noticed where addresses are not random', async () => {
  const script = join(temporaryDirectory({ again: 'echo ready; read line; exec sh "$0"' }), 'again');
  const child = spawn('setarch', ['-R', 'sh', script], { stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const pid = child.pid ?? 0;
  const auxv = () => readFileSync(`/proc/${pid}/auxv`, 'latin1');
  // The shell may add to its first environment, and so move the addresses.
  await once(child.stdout, 'data');
  child.stdin.write('\n');
  await once(child.stdout, 'data');
  const before = auxv();
  const memory = new ProcessMemory(pid);
  memory.requireSame();
  child.stdin.write('\n');
  await once(child.stdout, 'data');
  expect(auxv()).toBe(before);
  expect(() => memory.requireSame()).toThrow(`process ${pid} started another program`);
  memory.close();
});

it('no process and a thread have no memory', () => {
  expect(() => new ProcessMemory(4_194_305)).toThrow('there is no process 4194305');
});
