import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import type { Logger } from 'pino';
import { messageOf, VmtallyError } from '../errors.ts';
import type { Engine } from '../wire/feed.ts';
import type { ServerOptions } from '../wire/link.ts';
import { PROTOCOL } from '../wire/messages.ts';
import { Access } from './access.ts';
import { makeApp } from './app.ts';
import { Clients } from './clients.ts';
import { Hub } from './hub.ts';
import { problemOf, statusOf } from './problems.ts';
import { meter } from './usage.ts';

/** The page as Vite built it, beside the compiled code. */
const PAGE = join(import.meta.dirname, '../ui');

const HEADER_BYTES = 16 << 10;
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
/** Connections besides those of clients that are upgraded. */
const SPARE_CONNECTIONS = 100;
/** How long clients have to take leave, in ms. */
const GOODBYE_MS = 500;

/** HTTP and WebSocket on one port. */
export class Service {
  readonly #options: ServerOptions;
  readonly #access: Access;
  readonly #hub: Hub;
  readonly #clients: Clients;
  readonly #server: Server;

  constructor(
    engine: Engine,
    options: ServerOptions,
    log: Logger,
    machine: { host: string; kernel: string },
  ) {
    this.#options = options;
    this.#access = new Access(options.token);
    this.#hub = new Hub(engine, { usage: meter(), clients: () => this.#clients.count, top: options.top });
    const greeting = () => ({
      type: 'greeting' as const,
      protocol: PROTOCOL as typeof PROTOCOL,
      version: options.version,
      ...machine,
      bpftrace: options.bpftrace,
      session: this.#hub.main ?? null,
    });
    this.#clients = new Clients(this.#hub, greeting, options.clients);
    const report = (error: unknown) => log.error({ err: error }, 'a request failed');
    const app = makeApp({
      hub: this.#hub,
      access: this.#access,
      version: options.version,
      page: PAGE,
      report,
    });
    const limits = { maxHeaderSize: HEADER_BYTES, headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS };
    this.#server = createAdaptorServer({ fetch: app.fetch, serverOptions: limits }) as Server;
    this.#server.maxConnections = options.clients + SPARE_CONNECTIONS;
    this.#server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      try {
        if (request.url !== '/ws') {
          throw new VmtallyError('NOT_FOUND', `there is no WebSocket at ${request.url}`, 'It is at /ws.');
        }
        this.#access.check(request.headers);
        this.#clients.take(request, socket, head);
      } catch (error) {
        const body = JSON.stringify({ error: problemOf(error) });
        socket.end(
          `HTTP/1.1 ${statusOf(error)} Refused\r\nConnection: close\r\nContent-Type: application/json\r\n` +
            `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        );
      }
    });
  }

  /** Resolves with the port. Throws LISTEN_FAILED. */
  listen(): Promise<number> {
    const { host, port } = this.#options;
    return new Promise((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => {
        const hint =
          error.code === 'EADDRINUSE'
            ? 'Give another one with --listen.'
            : 'Give one of this machine with --listen.';
        reject(
          new VmtallyError('LISTEN_FAILED', `cannot listen on ${host}:${port}: ${messageOf(error)}`, hint, {
            cause: error,
          }),
        );
      });
      this.#server.listen(port, host, () => resolve((this.#server.address() as AddressInfo).port));
    });
  }

  configure({ token, top }: { token?: string | undefined; top: number }): void {
    this.#access.renew(token);
    this.#hub.top = top;
  }

  async stop(): Promise<void> {
    this.#clients.close();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const timer = setTimeout(() => this.#server.closeAllConnections(), GOODBYE_MS);
    const late = new Promise<void>((resolve) => setTimeout(resolve, 2 * GOODBYE_MS));
    await Promise.race([closed, late]);
    clearTimeout(timer);
  }
}
