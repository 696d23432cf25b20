import { renameSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { VmtallyError } from '../errors.ts';
import type { ServerOptions } from '../wire/link.ts';
import { listening } from './listen.ts';

/** Sockets that listen, for a serving process that inherits them. */
export interface Listeners {
  tcp: number;
  control?: number;
  read?: number;
  /** Closes this process's descriptors of them, once the other process has its own. */
  close: () => void;
}

/**
 * Opens the port and the unix sockets of a serving process that starts as an ordinary user. This process accepts nothing:
 * connections wait for the other one. Throws LISTEN_FAILED.
 */
export async function openListeners({
  host,
  port,
  sockets,
}: Pick<ServerOptions, 'host' | 'port' | 'sockets'>): Promise<Listeners> {
  const servers: Server[] = [];
  const close = () => {
    for (const server of servers) server.close();
  };
  const open = async (options: { path: string } | { host: string; port: number }, where: string) => {
    const server = createServer({ pauseOnConnect: true });
    servers.push(server);
    await listening(server, options, where);
    return descriptorOf(server);
  };
  // Closing a unix socket removes the path that it was bound to: give it another one.
  const openAt = async (path: string) => {
    rmSync(`${path}.new`, { force: true });
    const descriptor = await open({ path: `${path}.new` }, path);
    renameSync(`${path}.new`, path);
    return descriptor;
  };
  const mask = process.umask(0o077);
  try {
    const inherited = sockets && {
      control: await openAt(sockets.control),
      read: await openAt(sockets.read),
    };
    return { tcp: await open({ host, port }, `${host}:${port}`), ...inherited, close };
  } catch (error) {
    close();
    throw error;
  } finally {
    process.umask(mask);
  }
}

function descriptorOf(server: Server): number {
  const descriptor: unknown = Reflect.get(Object(Reflect.get(server, '_handle')), 'fd');
  if (typeof descriptor === 'number' && descriptor > 2) return descriptor;
  throw new VmtallyError(
    'LISTEN_FAILED',
    'this Node does not say the descriptor of a socket that listens',
    'Use a Node of nodejs.org.',
  );
}
