import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A cgroup with a memory limit. It is removed with the test. */
export function memoryCgroup(bytes: number): string {
  const v1 = '/sys/fs/cgroup/memory';
  const group = join(existsSync(v1) ? v1 : '/sys/fs/cgroup', `vmtally-test-${process.pid}`);
  mkdirSync(group);
  onTestFinished(() => rmdirSync(group));
  const limit = existsSync(v1) ? 'memory.limit_in_bytes' : 'memory.max';
  writeFileSync(join(group, limit), String(bytes));
  return group;
}
