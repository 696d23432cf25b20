import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex, Readable } from 'node:stream';
import { closeInherited } from '../kernel/descriptors.ts';
import type { Lines } from '../log.ts';
import type { ServerUser } from '../wire/link.ts';
import { confined } from './confined.ts';
import { LogRelay } from './log-relay.ts';

/**
 * Bounds of garbage in the serving process. V8 otherwise lets its heap grow to four times what is in use, and
 * new objects take up to 48 MiB.
 */
const MEMORY_FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=30'];
/** glibc otherwise keeps freed messages of up to 32 MiB, and a heap for each thread (mallopt(3)). */
const MEMORY_ENV = { MALLOC_MMAP_THRESHOLD_: String(128 << 10), MALLOC_ARENA_MAX: '2' };

/**
 * Starts the serving process from its entry file. It gets nothing of this process but the pipe: no
 * variable of the environment, which may hold root's secrets or options of Node, no options of this Node (`--inspect`), no
 * directory, no descriptor, and no terminal, into which it could push input for root's shell (TIOCSTI). `log` gets its log.
 * `start`: the user as whom it starts, and descriptors that it has from 4 on.
 */
export function startProcess(
  entry: string,
  log: Pick<Lines, 'write'>,
  start?: { user: ServerUser; descriptors: readonly number[] },
): { child: ChildProcess; pipe: Duplex } {
  closeInherited();
  const [file = '', ...args] = confined([process.execPath, ...MEMORY_FLAGS, entry], start?.user);
  const child = spawn(file, args, {
    // A pipe of our own, not Node's channel for children: that one has no limit, and takes descriptors.
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', ...(start?.descriptors ?? [])],
    env: MEMORY_ENV,
    cwd: '/',
    // In a session of its own.
    detached: true,
  });
  new LogRelay(child.pid, (line) => log.write(line)).relay(child.stdio[2] as Readable);
  return { child, pipe: child.stdio[3] as Duplex };
}
