import { expect, test } from 'vitest';
import { serverUser, UNUSED } from '../../../src/cli/serve/server-user.ts';
import { readUsers } from '../../../src/kernel/users.ts';
import { rejection } from '../../fixtures/failure.ts';

test('a user by name or id', async () => {
  expect(await serverUser('bin', 0)).toEqual({ name: 'bin', uid: 2, gid: 2 });
  expect(await serverUser('2', 0)).toEqual({ name: 'bin', uid: 2, gid: 2 });
});

test('by default vmtally, else an id that no user has; never who called sudo', async () => {
  const user = await serverUser(undefined, 0);
  const hasUser = [...readUsers().values()].includes('vmtally');
  expect(user?.name).toBe(hasUser ? 'vmtally' : UNUSED);
  expect(readUsers().has(String(user?.uid))).toBe(hasUser);
});

test('a user that does not exist', async () => {
  expect(await rejection(serverUser('no-such-user', 0))).toMatchObject({
    code: 'CONFIG_INVALID',
    message: 'user: there is no user no-such-user',
  });
});

test('only root becomes another user', async () => {
  expect(await serverUser(undefined, 1000)).toBeUndefined();
  expect(await rejection(serverUser('bin', 1000))).toMatchObject({ code: 'CONFIG_INVALID' });
});
