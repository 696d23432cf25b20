import { isExecutable } from '../kernel/executable.ts';
import { READERS, SERVICE_USER } from '../kernel/users.ts';
import type { Command } from './packages.ts';

/** The system user of the serving process with its group, and the group that may read counts over a socket. */
export type Account = 'user' | 'readers';

/** Commands that add each account, by the program that must exist; the second is busybox's (Alpine). */
const WAYS: [program: string, commands: Record<Account, string[]>][] = [
  [
    '/usr/sbin/useradd',
    {
      user: [
        `useradd --system --user-group --no-create-home --home-dir / --shell /usr/sbin/nologin ${SERVICE_USER}`,
      ],
      readers: [`groupadd --system ${READERS}`],
    },
  ],
  [
    '/usr/sbin/adduser',
    {
      user: [
        `addgroup -S ${SERVICE_USER}`,
        `adduser -S -D -H -h / -s /sbin/nologin -G ${SERVICE_USER} ${SERVICE_USER}`,
      ],
      readers: [`addgroup -S ${READERS}`],
    },
  ],
];

/** Optional: without the user `vmtally serve` takes an unused user id, and without the group root alone reads. */
export function accountCommands(missing: readonly Account[], exists = isExecutable): Command[] {
  const commands = WAYS.find(([program]) => exists(program))?.[1];
  return missing
    .flatMap((account) => commands?.[account] ?? [])
    .map((line) => {
      const [file = '', ...args] = line.split(' ');
      return { file, args, optional: true };
    });
}
