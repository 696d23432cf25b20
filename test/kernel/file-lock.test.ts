import { closeSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { lockFile } from '../../src/kernel/file-lock.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const newPath = () => join(temporaryDirectory(), 'lock');

test('has one owner until its descriptor is closed', () => {
  const path = newPath();
  const fd = lockFile(path);
  expect(fd).toBeTypeOf('number');
  expect(lockFile(path)).toBeUndefined();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  closeSync(fd ?? 0);
  expect(lockFile(path)).toBeTypeOf('number');
});

test('a file that its owner removes while another waits is not the lock', () => {
  const path = newPath();
  const first = lockFile(path);
  rmSync(path);
  // A lock on the removed file would exclude nobody.
  expect(lockFile(path)).toBeTypeOf('number');
  expect(lockFile(path)).toBeUndefined();
  closeSync(first ?? 0);
});

test('ends with its process, even if that is killed', async () => {
  const path = newPath();
  const owner = execa('flock', [path, '-c', 'echo locked; exec sleep 60'], { reject: false, detached: true });
  onTestFinished(() => void owner.kill('SIGKILL'));
  await new Promise((resolve) => owner.stdout.once('data', resolve));
  expect(lockFile(path)).toBeUndefined();
  process.kill(-(owner.pid ?? 0), 'SIGKILL');
  await owner;
  expect(lockFile(path)).toBeTypeOf('number');
});

test('follows no link', () => {
  const path = newPath();
  symlinkSync(`${path}.other`, path);
  expect(() => lockFile(path)).toThrow('ELOOP');
});
