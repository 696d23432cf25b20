import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { blockingOutput } from '../../src/cli/blocking-output.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const MEBIBYTE = 'x'.repeat(1 << 20);

/** A non-blocking pipe, as Node makes stdout one, to a shell command. */
async function pipeTo(command: string) {
  const path = join(temporaryDirectory(), 'pipe');
  await once(spawn('mkfifo', [path]), 'exit');
  const reader = spawn('sh', ['-c', `exec < "$0"; ${command}`, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void reader.kill('SIGKILL'));
  const keptOpen = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  await once(reader.stdout, 'data');
  const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  closeSync(keptOpen);
  const errors: unknown[] = [];
  const emit = (_name: string, error: unknown) => errors.push(error) > 0;
  const output = blockingOutput({ fd, isTTY: false, emit } as unknown as typeof process.stdout);
  return { reader, output, errors, close: () => closeSync(fd) };
}

it('all that was written has gone when write returns, however slow the reader is', async () => {
  const count = join(temporaryDirectory(), 'count');
  const { reader, output, errors, close } = await pipeTo(`echo ready; sleep 0.1; wc -c > ${count}`);
  for (let turn = 0; turn < 3; turn++) output.write(MEBIBYTE);
  output.write(new Uint8Array(7));
  close();
  await once(reader, 'exit');
  expect([readFileSync(count, 'utf8').trim(), errors]).toEqual([String(3 * (1 << 20) + 7), []]);
});

it('a reader that has gone is an error of the stream', async () => {
  const { output, errors, close } = await pipeTo('echo ready; head -c 100000 > /dev/null');
  expect(() => output.write(MEBIBYTE)).toThrow('EPIPE');
  expect(errors).toMatchObject([{ code: 'EPIPE' }]);
  close();
});
