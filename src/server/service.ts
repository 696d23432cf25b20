import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, ListenOptions } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { getRequestListener, RequestError } from '@hono/node-server';
import type { Logger } from 'pino';
import { messageOf, VmtallyError } from '../errors.ts';
import type { Exporter } from '../otlp/exporter.ts';
import { RecentCpu } from '../recent-cpu.ts';
import type { Engine } from '../wire/feed.ts';
import type { ServerOptions } from '../wire/link.ts';
import { PROTOCOL } from '../wire/messages.ts';
import { Role } from '../wire/role.ts';
import { Access, headersOf } from './access.ts';
import { openAlerts } from './alerts/open-alerts.ts';
import { makeApp } from './app.ts';
import { Clients } from './clients.ts';
import { serveWithin } from './connections.ts';
import { Hub } from './hub.ts';
import { asksForWebSocket, ignoreUpgrade } from './ignore-upgrade.ts';
import { addressOf, roleOf, setRole } from './peer.ts';
import { publicProblem, refusalHeaders, shortened, statusOf } from './problems.ts';
import type { Replay } from './replay.ts';

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
/**
 * Connections that wait to be accepted: the most that Linux allows by default (net.core.somaxconn since 5.4).
 * If the backlog is full, the kernel drops the last ACK of a handshake, and the client waits for seconds.
 */
const BACKLOG = 4096;
/** Time for clients to close their connections, in ms. */
const CLOSE_MS = 500;

/** Serves HTTP and the WebSocket on one port, and on the unix socket of each role. */
export class Service {
  readonly #options: ServerOptions;
  readonly #access: Access;
  readonly #hub: Hub;
  readonly #clients: Clients;
  readonly #stopAlerts: () => void;
  readonly #log: Logger;
  #exporter: Exporter | undefined;
  /** Over TCP, and on each unix socket. */
  readonly #servers: { tcp: Server; sockets: Record<Role, Server> };

  constructor(
    engine: Engine,
    options: ServerOptions,
    log: Logger,
    machine: { host: string; kernel: string },
    openReplay?: () => Replay,
  ) {
    this.#options = { ...options };
    this.#log = log;
    this.#access = new Access(
      options.tokens,
      (from) => log.warn({ from }, 'a client sent a wrong token'),
      options.externalOrigin,
    );
    const cpu = new RecentCpu();
    const { alerts, stop } = openAlerts(engine, log, { ...options.alerts, host: machine.host });
    this.#stopAlerts = stop;
    this.#hub = new Hub(engine, {
      usage: () => cpu.read(),
      clients: () => this.#clients.count,
      otlp: () => (this.#exporter === undefined ? {} : { otlp: this.#exporter.health }),
      top: options.top,
      alerts,
      keepsPast: openReplay === undefined,
      ...(options.metricsBy && {
        metrics: {
          by: options.metricsBy,
          alerts: () => alerts.all.map(({ held, state }) => ({ name: held.rule.name, state })),
          build: { version: options.version, bpftrace: options.bpftrace, kernel: machine.kernel },
        },
      }),
    });
    const greeting = (role: Role) => ({
      type: 'greeting' as const,
      protocol: PROTOCOL as typeof PROTOCOL,
      version: options.version,
      ...machine,
      bpftrace: options.bpftrace,
      session: this.#hub.main ?? null,
      ...(openReplay && { replay: true as const }),
      role,
    });
    const report = (error: unknown) => log.error({ err: error }, 'a request failed');
    this.#clients = new Clients(this.#hub, greeting, options.clients, report, openReplay);
    const app = makeApp({
      hub: this.#hub,
      access: this.#access,
      version: options.version,
      page: PAGE,
      report,
    });
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

  /** Resolves with the port. Throws LISTEN_FAILED. */
  async listen(): Promise<number> {
    const { host, port, sockets, otlp, version } = this.#options;
    const { tcp } = this.#servers;
    if (otlp !== undefined) {
      // Few ask for it. Load it before the user changes, who may not read this program's files.
      const { Exporter } = await import('../otlp/exporter.ts');
      const source = {
        collect: () => this.#hub.metricFamilies('export'),
        taken: () => this.#hub.metricsExported(),
      };
      this.#exporter = new Exporter(otlp, version, source, this.#log);
    }
    // Connecting takes the right to write: no one has it but root until the counting process shares the socket.
    process.umask(0o077);
    for (const role of Role.options) {
      const path = sockets?.[role];
      if (path !== undefined) await listening(this.#servers.sockets[role], { path, backlog: BACKLOG }, path);
    }
    // The port comes last: the caller changes the user before the event loop reads from a client.
    await listening(tcp, { host, port, backlog: BACKLOG }, `${host}:${port}`);
    this.#access.port = (tcp.address() as AddressInfo).port;
    this.#exporter?.start();
    return this.#access.port;
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

  configure({ tokens, top }: Pick<ServerOptions, 'tokens' | 'top'>): void {
    // Clients reconnect with the new token; whoever has only the old one is out.
    if (!isDeepStrictEqual(tokens, this.#options.tokens)) this.#clients.disconnect();
    this.#options.tokens = tokens;
    this.#access.renew(tokens);
    this.#hub.top = top;
  }

  async stop(): Promise<void> {
    this.#stopAlerts();
    this.#clients.close();
    const servers = [this.#servers.tcp, ...Object.values(this.#servers.sockets)];
    const closed = Promise.all(
      servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
    );
    const timer = setTimeout(() => {
      for (const server of servers) server.closeAllConnections();
    }, CLOSE_MS);
    const timeout = new Promise<void>((resolve) => setTimeout(resolve, 2 * CLOSE_MS));
    await Promise.race([Promise.all([closed, this.#exporter?.stop()]), timeout]);
    clearTimeout(timer);
  }
}

/** Resolves when the server listens. Throws LISTEN_FAILED; `where` names the address in it. */
function listening(server: Server, options: ListenOptions, where: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const port =
        error.code === 'EADDRINUSE'
          ? 'Choose another port with --listen.'
          : 'Choose an address of this machine and a free port with --listen.';
      const hint = 'path' in options ? 'Choose another directory with --run-dir.' : port;
      const message = `cannot listen on ${where}: ${messageOf(error)}`;
      reject(new VmtallyError('LISTEN_FAILED', message, hint, { cause: error }));
    });
    server.listen(options, resolve);
  });
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
