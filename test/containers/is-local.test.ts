import { expect, test } from 'vitest';
import { isLocal } from '../../src/containers/is-local.ts';

const MOUNTS = String.raw`/dev/vda / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
/dev/vdb /home/local xfs rw 0 0
ann@host: /home/local/my\040files fuse.sshfs rw 0 0
/etc/auto.misc /misc autofs rw 0 0
/dev/vdc /misc ext4 rw 0 0
`;

test.each([
  ['/root', true],
  ['/home/ann/.local', false],
  ['/homeless', true],
  ['/home/local/ann', true],
  ['/home/local/my files/a', false],
  ['/misc/a', true],
])('%s: %s', (path, expected) => {
  expect(isLocal(path, MOUNTS)).toBe(expected);
});
