import { accessSync, constants, existsSync } from 'node:fs';
import { WebSocket } from 'ws';
import { type Connection, SocketConnection } from '../../client/connection.ts';
import { messageOf, VmtallyError } from '../../errors.ts';
import { readSmallFile } from '../../small-file.ts';
import { filesIn, ROOTS_RUN_DIRECTORY, TOKEN_FILE_BYTES } from '../run-files.ts';
import { usage } from '../stat/options.ts';
import { FleetConnection } from './fleet-connection.ts';
import type { Source } from './source.ts';

type Files = ReturnType<typeof filesIn>;

const HANDSHAKE_MS = 5_000;
/** Maximum size of a message. A leaderboard of 10,000 rows and ten minutes of ticks of 100 ms have some megabytes. */
const MOST_BYTES = 16 << 20;

/**
 * Connects to a running service: `address` is a URL, the path of a unix socket, or true for the socket of the
 * service of this machine. Throws USAGE, and CONNECT_FAILED if no service answers. A connection lost later is
 * retried.
 */
export async function remoteSource(
  address: string | true,
  tokenFile: string | undefined,
  files = filesIn(process.env.VMTALLY_RUN_DIR || ROOTS_RUN_DIRECTORY),
): Promise<Source> {
  const where = address === true ? localSocket(files.sockets) : address;
  const url = socketAddress(where, readOr('', files.address));
  // Each time, since a service generates a new token when it restarts.
  const headers = () => {
    const token = tokenFile === undefined ? localToken(url, files) : readToken(tokenFile);
    return token === undefined ? {} : { Authorization: `Bearer ${token}` };
  };
  headers();
  const limits = { handshakeTimeout: HANDSHAKE_MS, maxPayload: MOST_BYTES, perMessageDeflate: false };
  const connection = new SocketConnection(() => new WebSocket(url, { headers: headers(), ...limits }));
  try {
    await opened(connection, where);
  } catch (error) {
    connection.close();
    throw error;
  }
  const remote = { connection, changeInterval: undefined, close: async () => connection.close() };
  const { state } = connection;
  if (state.kind !== 'open' || state.greeting.fleet === undefined) return remote;
  const fleet = new FleetConnection(connection);
  return { ...remote, connection: fleet, showHost: (host) => fleet.show(host) };
}

/** A name, or a number of IPv4 or, in brackets, IPv6. */
const HOST_AND_PORT = /^(?:[\w.-]+|\[[\da-f:.]+\]):\d+$/i;

/**
 * `127.0.0.1:7117` is `http://127.0.0.1:7117`, that is `ws://127.0.0.1:7117/ws`, and a path is that of a unix socket. `localhost` with the
 * port of this machine's service is the address `local` of that service. Throws USAGE.
 */
export function socketAddress(text: string, local = ''): string {
  // `ws` reads a colon as the end of the socket's path.
  if (/^\/[^:?#]+$/.test(text)) return `ws+unix:${text}:/ws`;
  const full = HOST_AND_PORT.test(text) ? `http://${text}` : text;
  const url = URL.canParse(full) ? new URL(full) : undefined;
  if (url === undefined || !/^(https?|wss?):$/.test(url.protocol))
    throw usage(
      `--connect ${text} is neither an address such as http://127.0.0.1:7117 nor the path of a socket`,
    );
  if (url.hostname === 'localhost' && local.endsWith(`:${url.port}`)) url.host = local;
  url.protocol = url.protocol.replace(/^http/, 'ws');
  url.hash = '';
  if (!url.pathname.endsWith('/ws')) url.pathname = `${url.pathname.replace(/\/$/, '')}/ws`;
  return url.href;
}

/** The socket of this machine's service that this user may open. Throws CONNECT_FAILED. */
function localSocket({ control, read }: Files['sockets']): string {
  const found = [control, read].find(mayOpen);
  if (found !== undefined) return found;
  throw new VmtallyError(
    'CONNECT_FAILED',
    existsSync(control) ? `this user may not open ${control}` : `there is no ${control}`,
    existsSync(control)
      ? 'Become root, or a member of the group vmtally or vmtally-read.'
      : 'Check that `vmtally serve` is running, or give --connect its address.',
  );
}

function mayOpen(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The token of this machine's service, if this user may read it; else undefined. Only for the very address of
 * that service: another user may listen on another loopback address with the same port.
 */
function localToken(address: string, files: Files): string | undefined {
  if (address.startsWith('ws+unix:') || new URL(address).host !== readOr('', files.address)) return undefined;
  for (const file of [files.tokens.control, files.tokens.read]) {
    const token = readOr('', file);
    if (token !== '') return token;
  }
  return undefined;
}

function readOr(otherwise: string, file: string): string {
  try {
    return readSmallFile(file, TOKEN_FILE_BYTES).trim();
  } catch {
    return otherwise;
  }
}

function readToken(file: string): string {
  let token = '';
  try {
    token = readSmallFile(file, TOKEN_FILE_BYTES).trim();
  } catch (error) {
    throw usage(`--token-file ${file} cannot be read: ${messageOf(error)}`);
  }
  if (!/^[\x21-\x7e]+$/.test(token)) throw usage(`--token-file ${file} does not contain exactly one token`);
  return token;
}

/** Waits for the service's greeting. */
async function opened(connection: Connection, url: string): Promise<void> {
  const { promise, resolve, reject } = withResolvers();
  const judge = ({ state }: Connection) => {
    if (state.kind === 'open') resolve();
    if (state.kind === 'lost') reject(refused(url, state.reason));
  };
  const end = connection.onState(() => judge(connection));
  const silent = setTimeout(() => reject(refused(url, 'it sent no greeting')), 2 * HANDSHAKE_MS);
  judge(connection);
  try {
    await promise;
  } finally {
    end();
    clearTimeout(silent);
  }
}

const refused = (url: string, reason: string): VmtallyError =>
  new VmtallyError(
    'CONNECT_FAILED',
    `cannot connect to ${url}: ${reason}`,
    / 40[13]$/.test(reason)
      ? 'Give the token of the service with --token-file FILE.'
      : 'Check that `vmtally serve` is running at this address.',
  );

function withResolvers() {
  let resolve = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<void>((fulfil, fail) => {
    resolve = fulfil;
    reject = fail;
  });
  return { promise, resolve, reject };
}
