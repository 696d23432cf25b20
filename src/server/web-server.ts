import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { getRequestListener, RequestError } from '@hono/node-server';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Logger } from 'pino';
import { VmtallyError } from '../errors.ts';
import { listening } from '../link/listen.ts';
import { shortened } from '../printable.ts';
import type { ServerOptions } from '../wire/link.ts';
import { Role } from '../wire/role.ts';
import { acceptFailureLog } from './accept-failure-log.ts';
import { Access, headersOf } from './access.ts';
import { makeApp } from './app.ts';
import { Clients, type Greeting } from './clients.ts';
import { serveWithin } from './connections.ts';
import { asksForWebSocket, ignoreUpgrade } from './ignore-upgrade.ts';
import { addressOf, roleOf, setRole } from './peer.ts';
import { publicProblem, refusalHeaders, statusOf } from './problems.ts';
import type { Replay } from './replay.ts';
import type { ViewHub } from './view-hub.ts';

/** The page as Vite built it, next to the compiled code. */
const PAGE = join(import.meta.dirname, '../ui');

const LIMITS = {
  /** Bytes. */
  maxHeaderSize: 16 << 10,
  /** Time for the headers and for the whole request to arrive, and the interval of the check, in ms. */
  headersTimeout: 5_000,
  requestTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
};
/** Time that an answer may wait for a client that reads nothing, in ms. */
const UNREAD_MS = 10_000;
/** Connections in addition to one for each client: browsers open several, and programs need some. */
const SPARE_CONNECTIONS = 100;
/** Time for clients to close their connections, in ms. */
const CLOSE_MS = 500;

export type WebOptions = Pick<
  ServerOptions,
  'host' | 'port' | 'tokens' | 'externalOrigin' | 'sockets' | 'inherited' | 'clients' | 'version'
>;

/** The content of a web server. */
export interface Served {
  hub: ViewHub;
  greeting: (role: Role) => Greeting;
  /** Adds the answers to what is asked by HTTP. */
  addAnswers: (app: OpenAPIHono) => void;
  openReplay?: (() => Replay) | undefined;
}

/** Serves HTTP and the WebSocket on one port, and on the unix socket of each role. */
export class WebServer {
  readonly #options: WebOptions;
  readonly #access: Access;
  readonly #clients: Clients;
  readonly #acceptFailed: (error: Error) => void;
  /** Over TCP, and on each unix socket. */
  readonly #servers: { tcp: Server; sockets: Record<Role, Server> };

  constructor(options: WebOptions, { hub, greeting, addAnswers, openReplay }: Served, log: Logger) {
    this.#options = { ...options };
    this.#acceptFailed = acceptFailureLog(log);
    this.#access = new Access(
      options.tokens,
      (from) => log.warn({ from }, 'a client sent a wrong token'),
      options.externalOrigin,
    );
    const report = (error: unknown) => log.error({ err: error }, 'a request failed');
    this.#clients = new Clients(hub, greeting, options.clients, report, openReplay);
    const { version } = options;
    const app = makeApp({ access: this.#access, version, page: PAGE, report, addAnswers });
    // Hono throws RequestError for a Host or a URL that is malformed.
    const errorHandler = (error: unknown) => {
      const refusal =
        error instanceof RequestError
          ? new VmtallyError('REQUEST_INVALID', error.message, 'Send a request that conforms to RFC 9112.')
          : error;
      if (refusal === error) report(error);
      return Response.json(
        { error: publicProblem(refusal) },
        { status: statusOf(refusal), headers: REFUSAL },
      );
    };
    const listener = getRequestListener(app.fetch, { errorHandler });
    const make = (role?: Role) => {
      const server = createServer(LIMITS);
      const limits = { connections: options.clients + SPARE_CONNECTIONS, unreadMs: UNREAD_MS };
      serveWithin(server, limits, (request, response) => void listener(request, response));
      if (role !== undefined) server.prependListener('connection', (socket) => setRole(socket, role));
      server.on('upgrade', (request, socket, head) => {
        if (asksForWebSocket(request)) this.#upgrade(request, socket, head);
        else ignoreUpgrade(server, request, socket, head);
      });
      return server;
    };
    this.#servers = { tcp: make(), sockets: { control: make('control'), read: make('read') } };
  }

  /** Clients of the WebSocket. */
  get clients(): number {
    return this.#clients.count;
  }

  /** Resolves with the port. Throws LISTEN_FAILED. */
  async listen(): Promise<number> {
    const { host, port, sockets, inherited } = this.#options;
    const { tcp } = this.#servers;
    // Connecting takes the right to write: no one has it but root until the counting process shares the socket.
    process.umask(0o077);
    for (const role of Role.options) {
      const path = sockets?.[role];
      const fd = inherited?.[role];
      if (path === undefined) continue;
      const server = this.#servers.sockets[role];
      await listening(server, fd === undefined ? { path } : { fd }, path, this.#acceptFailed);
    }
    // The port comes last: the caller changes the user before the event loop reads from a client.
    const address = inherited === undefined ? { host, port } : { fd: inherited.tcp };
    await listening(tcp, address, `${host}:${port}`, this.#acceptFailed);
    this.#access.port = (tcp.address() as AddressInfo).port;
    return this.#access.port;
  }

  /** Takes other tokens. Clients reconnect with the new one; whoever has only the old one is out. */
  renew(tokens: ServerOptions['tokens']): void {
    if (!isDeepStrictEqual(tokens, this.#options.tokens)) this.#clients.disconnect();
    this.#options.tokens = tokens;
    this.#access.renew(tokens);
  }

  /** Ends all connections; resolves when they are closed, or after a time. */
  async stop(): Promise<void> {
    this.#clients.close();
    const servers = [this.#servers.tcp, ...Object.values(this.#servers.sockets)];
    const closed = Promise.all(
      servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
    );
    const timer = setTimeout(() => {
      for (const server of servers) server.closeAllConnections();
    }, CLOSE_MS);
    const timeout = new Promise<void>((resolve) => setTimeout(resolve, 2 * CLOSE_MS));
    await Promise.race([closed, timeout]);
    clearTimeout(timer);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    try {
      if (request.url !== '/ws') {
        const path = shortened(request.url ?? '');
        throw new VmtallyError('NOT_FOUND', `there is no WebSocket at ${path}`, 'The WebSocket is at /ws.');
      }
      const role = roleOf(request) ?? this.#access.check(headersOf(request), addressOf(request));
      this.#clients.take(request, socket, head, role);
    } catch (error) {
      refuse(socket, error);
    }
  }
}

/** Headers of an answer that no route makes. */
const REFUSAL = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

/** Refuses a WebSocket upgrade. The connection ends even if the client does not close its side. */
function refuse(socket: Duplex, error: unknown): void {
  const body = JSON.stringify({ error: publicProblem(error) });
  const headers = {
    ...REFUSAL,
    ...refusalHeaders(publicProblem(error)),
    Connection: 'close',
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${statusOf(error)} Refused\r\n${lines.join('')}\r\n${body}`, () => socket.destroy());
}
