import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex, Readable } from 'node:stream';
import { closeInherited } from '../kernel/descriptors.ts';
import { confined } from './confined.ts';
import { LogRelay } from './log-relay.ts';

/**
 * Starts the serving process from its entry file. It gets nothing of this process but the pipe: no
 * environment, which may hold root's secrets or options of Node, no options of this Node (`--inspect`), no
 * directory, no descriptor, and no terminal, into which it could push input for root's shell (TIOCSTI).
 */
export function startProcess(entry: string): { child: ChildProcess; pipe: Duplex } {
  closeInherited();
  const [file = '', ...args] = confined([process.execPath, entry]);
  const child = spawn(file, args, {
    // A pipe of our own, not Node's channel for children: that one has no limit, and takes descriptors.
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: {},
    cwd: '/',
    // In a session of its own.
    detached: true,
  });
  new LogRelay(child.pid).relay(child.stdio[2] as Readable);
  return { child, pipe: child.stdio[3] as Duplex };
}
