import { isExecutable } from '../kernel/executable.ts';
import { SERVICE_USER } from '../kernel/users.ts';
import type { Command } from './packages.ts';

/** Commands that add the system user, by the program that must exist; the second is busybox's (Alpine). */
const WAYS: [program: string, commands: string[]][] = [
  [
    '/usr/sbin/useradd',
    [`useradd --system --user-group --no-create-home --home-dir / --shell /usr/sbin/nologin ${SERVICE_USER}`],
  ],
  [
    '/usr/sbin/adduser',
    [
      `addgroup -S ${SERVICE_USER}`,
      `adduser -S -D -H -h / -s /sbin/nologin -G ${SERVICE_USER} ${SERVICE_USER}`,
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
