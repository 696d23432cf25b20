import { readFileSync } from 'node:fs';
import { WebSocket } from 'ws';
import { type Connection, SocketConnection } from '../../client/connection.ts';
import { messageOf, VmtallyError } from '../../errors.ts';
import { usage } from '../stat/options.ts';
import type { Source } from './source.ts';

const HANDSHAKE_MS = 5_000;
/** Maximum size of a message. A leaderboard of 10,000 rows has some megabytes. */
const MOST_BYTES = 64 << 20;

/**
 * Connects to a running service. Throws CONNECT_FAILED if no service answers. A connection lost later is
 * retried.
 */
export async function remoteSource(url: string, tokenFile: string | undefined): Promise<Source> {
  const address = socketAddress(url);
  const token = tokenFile === undefined ? undefined : readToken(tokenFile);
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const limits = { handshakeTimeout: HANDSHAKE_MS, maxPayload: MOST_BYTES };
  const connection = new SocketConnection(() => new WebSocket(address, { headers, ...limits }));
  try {
    await opened(connection, url);
  } catch (error) {
    connection.close();
    throw error;
  }
  return { connection, changeInterval: undefined, close: async () => connection.close() };
}

/** `http://127.0.0.1:7117` is `ws://127.0.0.1:7117/ws`. Throws USAGE. */
export function socketAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^(https?|wss?):$/.test(url.protocol))
    throw usage(`--connect ${text} is not an address such as http://127.0.0.1:7117`);
  url.protocol = url.protocol.replace(/^http/, 'ws');
  url.hash = '';
  if (!url.pathname.endsWith('/ws')) url.pathname = `${url.pathname.replace(/\/$/, '')}/ws`;
  return url.href;
}

function readToken(file: string): string {
  let token = '';
  try {
    token = readFileSync(file, 'utf8').trim();
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
      ? 'Give the service’s token with --token-file FILE.'
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
