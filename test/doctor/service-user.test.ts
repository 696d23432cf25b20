import { expect, test } from 'vitest';
import { userCommands } from '../../src/doctor/service-user.ts';

const lines = (present: string) =>
  userCommands((path) => path === present).map(({ file, args }) => [file, ...args].join(' '));

test('useradd adds the user', () => {
  expect(lines('/usr/sbin/useradd')).toEqual([
    'useradd --system --user-group --no-create-home --home-dir / --shell /usr/sbin/nologin vmtally',
    'groupadd --system vmtally-read',
  ]);
});

test('busybox adds group and user', () => {
  expect(lines('/usr/sbin/adduser').map((line) => line.split(' ')[0])).toEqual([
    'addgroup',
    'adduser',
    'addgroup',
  ]);
});

test('without either nothing is done', () => {
  expect(lines('')).toEqual([]);
});
