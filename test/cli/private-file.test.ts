import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPrivate, requirePrivate } from '../../src/cli/private-file.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

test.each([
  ['of its owner alone', { mode: 0o100600, uid: 1000, gid: 1000 }, [1000], true],
  ['of root, for a group of this process to read', { mode: 0o100440, uid: 0, gid: 1000 }, [1000], true],
  ['of root, for a group of this process to write', { mode: 0o100460, uid: 0, gid: 1000 }, [1000], false],
  ['of root, for another group to read', { mode: 0o100440, uid: 0, gid: 4 }, [1000], false],
  [
    'of another owner, for a group of this process to read',
    { mode: 0o100440, uid: 7, gid: 1000 },
    [1000],
    false,
  ],
  ['of root, for its own group to read', { mode: 0o100440, uid: 0, gid: 0 }, [0], false],
  ['of root, for all to read', { mode: 0o100444, uid: 0, gid: 1000 }, [1000], false],
])('a file %s', (_, stat, groups, isPrivate) => {
  const check = () => requirePrivate(stat, groups);
  if (isPrivate) check();
  else expect(check).toThrow('others than its owner can use it');
});

test('a file that others can read is not read', () => {
  const file = join(temporaryDirectory({ token: 'secret' }), 'token');
  chmodSync(file, 0o600);
  expect(readPrivate(file, 100)).toBe('secret');
  chmodSync(file, 0o644);
  expect(() => readPrivate(file, 100)).toThrow('others than its owner can use it');
});
