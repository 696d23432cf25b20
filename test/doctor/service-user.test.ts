import { expect, test } from 'vitest';
import { accountCommands } from '../../src/doctor/service-user.ts';

const lines = (present: string, missing: Parameters<typeof accountCommands>[0] = ['user', 'readers']) =>
  accountCommands(missing, (path) => path === present).map(({ file, args }) => [file, ...args].join(' '));

test('useradd and groupadd add what is missing', () => {
  const user =
    'useradd --system --user-group --no-create-home --home-dir / --shell /usr/sbin/nologin vmtally';
  expect(lines('/usr/sbin/useradd')).toEqual([user, 'groupadd --system vmtally-read']);
  expect(lines('/usr/sbin/useradd', ['readers'])).toEqual(['groupadd --system vmtally-read']);
  expect(lines('/usr/sbin/useradd', [])).toEqual([]);
});

test('busybox adds group and user', () => {
  const commands = lines('/usr/sbin/adduser').map((line) => line.split(' ')[0]);
  expect(commands).toEqual(['addgroup', 'adduser', 'addgroup']);
});

test('without either nothing is done', () => {
  expect(lines('')).toEqual([]);
});
