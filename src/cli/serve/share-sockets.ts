import type { Logger } from 'pino';
import { Role } from '../../wire/role.ts';
import { groupId } from './accounts.ts';
import { GROUPS, type RunDirectory } from './run-directory.ts';

/** Opens each socket to the members of its group. */
export async function shareSockets(directory: RunDirectory, log: Logger): Promise<void> {
  const groups: Partial<Record<Role, number>> = {};
  for (const role of Role.options) {
    const id = await groupId(GROUPS[role]);
    if (id !== undefined) groups[role] = id;
  }
  for (const [role, err] of directory.share(groups))
    log.warn({ err, socket: directory.sockets[role], group: GROUPS[role] }, 'the socket has no group');
}
