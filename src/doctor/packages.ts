import { delimiter, join } from 'node:path';
import { isExecutable } from '../kernel/executable.ts';

/** A command of a fix. */
export interface Command {
  file: string;
  args: string[];
  env?: Record<string, string>;
  /** The command may fail: the next command decides. */
  optional?: boolean;
}

const quiet = { DEBIAN_FRONTEND: 'noninteractive' };

/** Commands that install bpftrace, by package manager. None of them may ask questions. */
const MANAGERS: Record<string, Command[]> = {
  'apt-get': [
    // A repository that does not answer must not stop an install from the others.
    { file: 'apt-get', args: ['update'], env: quiet, optional: true },
    { file: 'apt-get', args: ['install', '-y', 'bpftrace'], env: quiet },
  ],
  dnf: [{ file: 'dnf', args: ['install', '-y', 'bpftrace'] }],
  pacman: [{ file: 'pacman', args: ['-S', '--noconfirm', 'bpftrace'] }],
  zypper: [{ file: 'zypper', args: ['--non-interactive', 'install', 'bpftrace'] }],
  apk: [{ file: 'apk', args: ['add', 'bpftrace'] }],
};

export const MANAGER_NAMES = Object.keys(MANAGERS);

/** First package manager among the executables of a PATH. */
export const findManager = (path: string): string | undefined =>
  MANAGER_NAMES.find((name) =>
    path.split(delimiter).some((directory) => isExecutable(join(directory, name))),
  );

export const installCommands = (manager: string): Command[] => MANAGERS[manager] ?? [];
