import { expect, test } from 'vitest';
import type { Privileges } from '../../src/kernel/privileges.ts';
import { confined } from '../../src/link/confined.ts';
import { failure } from '../fixtures/failure.ts';

const ROOT = { euid: 0, effective: (1n << 41n) - 1n, perfNeedsAdmin: false, initUserNamespace: true };
const SETPRIV = '/bin/true';
const words = (command: string[], privileges: Privileges, setpriv = SETPRIV, keyctl: string | null = null) =>
  confined(command, undefined, privileges, setpriv, keyctl).join(' ');

test('of root nothing is left, but what it takes to become a user', () => {
  expect(words(['node', 'main.js'], ROOT, SETPRIV, null)).toBe(
    `${SETPRIV} --ambient-caps -all --inh-caps -all,+dac_read_search,+net_bind_service,+setgid,+setuid ` +
      `${SETPRIV} --no-new-privs --bounding-set -all node main.js`,
  );
});

test('root of a container lacks some capabilities', () => {
  const some = { ...ROOT, effective: (1n << 6n) | (1n << 7n) };
  expect(words(['node'], some, SETPRIV, null)).toBe(
    `${SETPRIV} --ambient-caps -all --inh-caps -all,+setgid,+setuid ${SETPRIV} --no-new-privs node`,
  );
});

test('a user with capabilities passes none on', () => {
  const user = { ...ROOT, euid: 1000, effective: (1n << 38n) | (1n << 39n) };
  expect(words(['node'], user, SETPRIV, null)).toBe(
    `${SETPRIV} --ambient-caps -all --inh-caps -all ${SETPRIV} --no-new-privs node`,
  );
});

test('a user from the start gets nothing of root', () => {
  const nobody = { name: 'nobody', uid: 65_534, gid: 65_533 };
  expect(confined(['node'], nobody, ROOT, SETPRIV, null).join(' ')).toBe(
    `${SETPRIV} --reuid 65534 --regid 65533 --clear-groups --inh-caps -all --ambient-caps -all ` +
      '--bounding-set -all --no-new-privs node',
  );
});

test('where there is keyctl, the session keyring is another', () => {
  expect(words(['node'], ROOT, SETPRIV, '/bin/keyctl')).toMatch(/^\/bin\/keyctl session - \/bin\/true /);
});

test('without setpriv nothing is started', () => {
  expect(failure(() => confined(['node'], undefined, ROOT, '/nonexistent/setpriv'))).toMatchObject({
    code: 'SETPRIV_MISSING',
    exitStatus: 3,
  });
});
