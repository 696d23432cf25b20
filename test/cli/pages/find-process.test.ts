import { spawn } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findProcess } from '../../../src/cli/pages/find-process.ts';
import { readComm } from '../../../src/kernel/processes.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';
import { until } from '../../fixtures/until.ts';

const LONG = 'vmtally-long-name-of-a-program';

async function program(name: string): Promise<number> {
  const path = join(temporaryDirectory(), name);
  copyFileSync('/bin/sleep', path);
  const child = spawn(path, ['60'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const pid = child.pid ?? 0;
  await until('it has its name', () => readComm(pid) === name.slice(0, 15));
  return pid;
}

it('a number is a PID', () => {
  expect(findProcess('1234')).toBe(1234);
});

it('a name is that of one process, also if the kernel cuts it off', async () => {
  const [pid, other] = [await program(LONG), await program('vmtally-long-na')];
  expect(findProcess(LONG)).toBe(pid);
  expect(() => findProcess('vmtally-long-na')).toThrow(
    /^2 processes have the name vmtally-long-na: \d+, \d+$/,
  );
  expect(() => findProcess(`${LONG}-else`)).toThrow(`no process has the name ${LONG}-else`);
  expect(other).not.toBe(pid);
});
