import type { IncomingMessage } from 'node:http';

/** Address of the client at the other end of a connection; undefined where it is gone. */
export function peerOf(request: Pick<IncomingMessage, 'socket'> | undefined): string | undefined {
  const { remoteAddress, remotePort } = request?.socket ?? {};
  return remoteAddress === undefined ? undefined : `${remoteAddress} port ${remotePort}`;
}
