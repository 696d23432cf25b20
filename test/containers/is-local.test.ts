import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isLocal, staysLocal } from '../../src/containers/is-local.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

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

const FILE = '.local/share/a.json';

test('a file below a home stays local', () => {
  expect(staysLocal(temporaryDirectory({ [FILE]: '' }), FILE, MOUNTS)).toBe(true);
  expect(staysLocal(temporaryDirectory(), FILE, MOUNTS)).toBe(false);
});

test.each(['', '.local', '.local/share', FILE])('not below a mount at home/%s', (place) => {
  const home = temporaryDirectory({ [FILE]: '' });
  // A local mount hides the rest of the remote one: the path leads through both.
  const mounts = `${MOUNTS}server:/a ${join(home, place)} nfs4 rw 0 0\n/dev/vdd ${join(home, FILE)}/b ext4 rw 0 0\n`;
  expect(staysLocal(home, FILE, mounts)).toBe(false);
});

test.each(['.local', '.local/share', FILE])('not by a link at home/%s', (place) => {
  const home = temporaryDirectory({ [FILE]: '', [`other/${FILE}`]: '' });
  rmSync(join(home, place), { recursive: true });
  symlinkSync(join(home, 'other', place), join(home, place));
  expect(staysLocal(home, FILE, MOUNTS)).toBe(false);
});
