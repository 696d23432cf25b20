import type { ListenOptions, Server } from 'node:net';
import { messageOf, VmtallyError } from '../errors.ts';

/**
 * Connections that wait to be accepted: the most that Linux allows by default (net.core.somaxconn since 5.4).
 * If the backlog is full, the kernel drops the last ACK of a handshake, and the client waits for seconds.
 */
const BACKLOG = 4096;

/**
 * Resolves when the server listens. Throws LISTEN_FAILED; `where` names the address in it. `acceptFailed` gets later errors: of
 * connections that the kernel could not open (accept(2): ENFILE, ENOMEM). Node ends a process that takes no errors of a server.
 */
export function listening(
  server: Server,
  options: ListenOptions | { fd: number },
  where: string,
  acceptFailed: (error: Error) => void = () => {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (server.listening) {
        acceptFailed(error);
        return;
      }
      const port =
        error.code === 'EADDRINUSE'
          ? 'Choose another port with --listen.'
          : 'Choose an address of this machine and a free port with --listen.';
      const hint = 'path' in options ? 'Choose another directory with --run-dir.' : port;
      const message = `cannot listen on ${where}: ${messageOf(error)}`;
      reject(new VmtallyError('LISTEN_FAILED', message, hint, { cause: error }));
    });
    server.listen({ ...options, backlog: BACKLOG }, resolve);
  });
}
