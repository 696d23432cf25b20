import { VmtallyError } from '../../errors.ts';
import { SERVICE_USER, unusedId } from '../../kernel/users.ts';
import type { ServerUser } from '../../wire/link.ts';
import { entryOf } from './accounts.ts';

/** Name of a user who has none. */
export const UNUSED = 'an unused user id';

/**
 * The user that the serving process switches to: `name` if given, else the system user `vmtally` if there is
 * one, else an id that nobody has. A user with other processes (nobody, who called sudo) could signal the
 * serving process, and would get what it has. Undefined if vmtally does not run as root, since the serving
 * process then has no privilege to drop. Throws CONFIG_INVALID.
 */
export async function serverUser(
  name: string | undefined,
  euid = process.geteuid?.(),
): Promise<ServerUser | undefined> {
  if (euid !== 0) {
    if (name === undefined) return undefined;
    throw wrong(
      `only root can serve as ${name}`,
      'Leave out the option: vmtally serves as the current user.',
    );
  }
  const account = await accountOf(name ?? SERVICE_USER);
  if (account !== undefined) return account;
  if (name !== undefined) throw wrong(`there is no user ${name}`, 'Name a user with --user.');
  const isTaken = async (id: number) => {
    const taken = await Promise.all([entryOf('passwd', String(id)), entryOf('group', String(id))]);
    return taken.some((entry) => entry !== undefined);
  };
  const id = await unusedId(isTaken);
  return { name: UNUSED, uid: id, gid: id };
}

async function accountOf(name: string): Promise<ServerUser | undefined> {
  const [account, , uid = '', gid = ''] = (await entryOf('passwd', name)) ?? [];
  if (account === undefined || !/^\d+$/.test(uid) || !/^\d+$/.test(gid)) return undefined;
  return { name: account, uid: Number(uid), gid: Number(gid) };
}

const wrong = (what: string, hint: string) => new VmtallyError('CONFIG_INVALID', `user: ${what}`, hint);
