import { isExecutable } from '../kernel/executable.ts';
import { SERVICE_USER } from '../kernel/users.ts';
import type { Command } from './packages.ts';

/** Group whose members may read counts over a socket (see cli/serve/run-directory.ts). */
const READERS = 'vmtally-read';

/** Commands that add the system user and the groups, by the program that must exist; the second is busybox's (Alpine). */
const WAYS: [program: string, commands: string[]][] = [
  [
    '/usr/sbin/useradd',
    [
      `useradd --system --user-group --no-create-home --home-dir / --shell /usr/sbin/nologin ${SERVICE_USER}`,
      `groupadd --system ${READERS}`,
    ],
  ],
  [
    '/usr/sbin/adduser',
    [
      `addgroup -S ${SERVICE_USER}`,
      `adduser -S -D -H -h / -s /sbin/nologin -G ${SERVICE_USER} ${SERVICE_USER}`,
      `addgroup -S ${READERS}`,
    ],
  ],
];

/** Optional: without the user, `vmtally serve` takes an unused user id. */
export function userCommands(exists = isExecutable): Command[] {
  const commands = WAYS.find(([program]) => exists(program))?.[1] ?? [];
  return commands.map((line) => {
    const [file = '', ...args] = line.split(' ');
    return { file, args, optional: true };
  });
}
