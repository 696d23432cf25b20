import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Role } from '../wire/role.ts';
import { isLoopback } from './access.ts';

/** A client at the other end of a connection. */
export interface Peer {
  /** Its address, for the log; undefined where the connection is gone. */
  from?: string | undefined;
  /** The address of its machine; undefined where clients of any machine may have it. */
  machine?: string | undefined;
  role: Role;
}

/** Roles of the connections to unix sockets: whoever may open a socket has its role. */
const roles = new WeakMap<Socket, Role>();

export const setRole = (socket: Socket, role: Role): void => void roles.set(socket, role);

/** Role of a connection to a unix socket; undefined for one over TCP, which presents a token. */
export const roleOf = ({ socket }: Pick<IncomingMessage, 'socket'>): Role | undefined => roles.get(socket);

/** Address of the client of a request; undefined where the connection is gone. */
export function addressOf(request: Pick<IncomingMessage, 'socket'> | undefined): string | undefined {
  if (request === undefined) return undefined;
  const role = roleOf(request);
  if (role !== undefined) return `the ${role} socket`;
  const { remoteAddress, remotePort } = request.socket;
  return remoteAddress === undefined ? undefined : `${remoteAddress} port ${remotePort}`;
}

/** The machine of a client. On loopback there may be a proxy, whose clients have any. */
export function machineOf({ socket }: Pick<IncomingMessage, 'socket'>): string | undefined {
  const address = socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/i, '');
  return address === undefined || isLoopback(address) ? undefined : address;
}
