import { execa } from 'execa';
import { VmtallyError } from '../../errors.ts';
import type { ServerUser } from '../../wire/link.ts';

/**
 * The user that the serving process switches to: `name` if given, else the user who called sudo, else nobody.
 * Undefined if vmtally does not run as root, since the serving process then has no privilege to drop. Throws
 * CONFIG_INVALID.
 */
export async function serverUser(
  name: string | undefined,
  environment = process.env,
  euid = process.geteuid?.(),
): Promise<ServerUser | undefined> {
  if (euid !== 0) {
    if (name === undefined) return undefined;
    throw wrong(
      `only root can serve as ${name}`,
      'Leave out the option: vmtally serves as the current user.',
    );
  }
  const caller = Number(environment.SUDO_UID ?? 0);
  // Directory services know users that /etc/passwd does not have.
  const wanted = name ?? (caller > 0 ? String(caller) : 'nobody');
  const { stdout } = await execa('getent', ['passwd', '--', wanted], { reject: false, timeout: 10_000 });
  const [account, , uid = '', gid = ''] = (stdout ?? '').split('\n')[0]?.split(':') ?? [];
  if (account === undefined || !/^\d+$/.test(uid) || !/^\d+$/.test(gid))
    throw wrong(`there is no user ${wanted}`, 'Name a user with --user.');
  return { name: account, uid: Number(uid), gid: Number(gid) };
}

const wrong = (what: string, hint: string) => new VmtallyError('CONFIG_INVALID', `user: ${what}`, hint);
