import { closeSync, openSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { Share } from '../../../src/kernel/user/share.ts';
import { TrustedMounts } from '../../../src/kernel/user/trusted-mounts.ts';

const fds = ['/proc/self/exe', '/proc/self/maps'].map((path) => openSync(path, 'r'));
afterAll(() => {
  for (const fd of fds) closeSync(fd);
});
const [program = -1, table = -1] = fds;

it('trust local file systems, and remember each mount', () => {
  const mounts = new TrustedMounts(new Share(1e4));
  const judge = mounts.judge(process.pid, 0);
  expect(judge(program)).toEqual({ verdict: true, isFirst: true });
  expect(judge(table)).toEqual({ verdict: false, isFirst: true });
  expect(mounts.judge(2 ** 22, 1)(program)).toEqual({ verdict: true, isFirst: false });
});

it('do not judge where a user has taken all of the time', () => {
  const judge = new TrustedMounts(new Share(0)).judge(process.pid, 7);
  expect(judge(program)).toEqual({ verdict: undefined, isFirst: false });
});
