import { spawnSync } from 'node:child_process';
import { VmtallyError } from '../errors.ts';
import { isExecutable } from '../kernel/executable.ts';
import { type Capability, hasCapability, readPrivileges } from '../kernel/privileges.ts';
import { SETPRIV } from '../kernel/setpriv.ts';
import type { ServerUser } from '../wire/link.ts';
import { asUser } from './change-user.ts';

/**
 * Capabilities of the serving process until it becomes an ordinary user: to read its own files wherever they
 * are, to bind a port below 1024, and to become that user. The kernel then clears all that it has.
 */
const AT_START: Capability[] = ['CAP_DAC_READ_SEARCH', 'CAP_NET_BIND_SERVICE', 'CAP_SETGID', 'CAP_SETUID'];

/** keyctl of keyutils, which few machines have. */
const KEYCTL = '/usr/bin/keyctl';

/**
 * The command that starts `command` without root's privileges, and without a way to gain any: no new
 * privileges, an empty bounding set and, where keyctl works, a session keyring of its own. Root passes
 * AT_START on as inheritable capabilities, since an exec gives root those of the bounding set and these
 * (capabilities(7)); setpriv runs twice because the kernel accepts no inheritable capability outside the
 * bounding set. With `user` it is that user from the start. Throws SETPRIV_MISSING.
 */
export function confined(
  command: readonly string[],
  user?: ServerUser,
  privileges = readPrivileges(),
  setpriv = SETPRIV,
  keyctl: string | null = makesKeyrings(KEYCTL) ? KEYCTL : null,
): string[] {
  if (!isExecutable(setpriv)) {
    throw new VmtallyError(
      'SETPRIV_MISSING',
      `${setpriv} is not installed, and the serving process must not keep the privileges of root`,
      'Install util-linux with the package manager of this machine.',
    );
  }
  const keyring = keyctl === null ? [] : [keyctl, 'session', '-'];
  const bound = hasCapability(privileges, 'CAP_SETPCAP') ? ['--bounding-set', '-all'] : [];
  // As this user from the start: it has no capability, so the bounding set goes with root's.
  if (user !== undefined)
    return [
      ...keyring,
      setpriv,
      ...asUser(user),
      '--inh-caps',
      '-all',
      '--ambient-caps',
      '-all',
      ...bound,
      '--no-new-privs',
      ...command,
    ];
  const kept = privileges.euid === 0 ? AT_START.filter((name) => hasCapability(privileges, name)) : [];
  const inheritable = ['-all', ...kept.map((name) => name.replace('CAP_', '+').toLowerCase())].join();
  const first = [setpriv, '--ambient-caps', '-all', '--inh-caps', inheritable];
  return [...keyring, ...first, setpriv, '--no-new-privs', ...bound, ...command];
}

/** Kernels may have no keyrings, and containers may not allow them. */
const makesKeyrings = (keyctl: string): boolean =>
  isExecutable(keyctl) &&
  spawnSync(keyctl, ['session', '-', 'true'], { stdio: 'ignore', env: {} }).status === 0;
