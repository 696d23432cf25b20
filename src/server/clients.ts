import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { VmtallyError } from '../errors.ts';
import { turnTaker } from '../turn-taker.ts';
import type { Role } from '../wire/role.ts';
import { Client, type ClientContext, PING_MS } from './client.ts';
import { addressOf, machineOf } from './peer.ts';
import { SeekTurns } from './player/seek-turns.ts';
import { Published } from './published.ts';
import { MESSAGE_LIMIT, ReasonedSocket } from './reasoned-socket.ts';
import type { Replay } from './replay.ts';
import { Unread } from './unread.ts';
import type { ViewHub } from './view-hub.ts';

export type Greeting = Extract<Published['message'], { type: 'greeting' }>;

/** The clients of /ws. */
export class Clients {
  readonly #context: ClientContext;
  readonly #greeting: (role: Role) => Greeting;
  readonly #limit: number;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_LIMIT,
    // Client messages are small: compression would only let a small frame unpack to a large message.
    perMessageDeflate: false,
    clientTracking: false,
    WebSocket: ReasonedSocket,
  });
  readonly #clients = new Map<Client, Role>();
  readonly #timer: NodeJS.Timeout;

  /** `report` logs an error of the service (status 500). */
  constructor(
    hub: ViewHub,
    greeting: (role: Role) => Greeting,
    limit: number,
    report: (error: unknown) => void,
    openReplay?: () => Replay,
  ) {
    this.#context = {
      hub,
      report,
      unread: new Unread(),
      nextTurn: turnTaker(),
      openReplay,
      lookers: { count: 0, turns: new SeekTurns() },
    };
    this.#greeting = greeting;
    this.#limit = limit;
    this.#timer = setInterval(() => {
      for (const client of this.#clients.keys()) client.ping();
    }, PING_MS);
  }

  get count(): number {
    return this.#clients.size;
  }

  /** Throws CLIENT_LIMIT. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer, role: Role): void {
    const readers = [...this.#clients.values()].filter((taken) => taken === 'read').length;
    if (this.#clients.size >= this.#limit) throw full(`${this.#limit} clients are connected`);
    if (role === 'read' && readers >= readLimit(this.#limit))
      throw full(`${readers} clients of the role read are connected`);
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const leave = () => this.#clients.delete(client);
      const peer = { from: addressOf(request), machine: machineOf(request), role };
      const client = new Client(webSocket, this.#context, leave, peer);
      this.#clients.set(client, role);
      client.send(new Published(this.#greeting(role)));
    });
  }

  /** Ends all connections, because the tokens changed. */
  disconnect(): void {
    for (const client of this.#clients.keys()) client.end(1008, 'the token has changed');
  }

  /** Closes all connections with code 1001 (going away, RFC 6455). */
  close(): void {
    clearInterval(this.#timer);
    for (const client of this.#clients.keys()) client.end(1001, 'the service is stopping');
  }
}

/** Most clients of the role read: a tenth of all places is left to the role control. A single place is for both. */
const readLimit = (limit: number): number => Math.max(1, Math.floor(limit * 0.9));

const full = (what: string): VmtallyError =>
  new VmtallyError('CLIENT_LIMIT', `${what}, and no more are allowed`, 'Try again later.');
