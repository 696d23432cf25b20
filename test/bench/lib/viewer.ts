import type { Socket } from 'node:net';
import WebSocket from 'ws';
import type { LeaderboardMessage } from '../../../src/wire/views.ts';
import { until } from '../../fixtures/until.ts';

/** A tick as a client received it. */
export interface Seen {
  tick: number;
  /** Milliseconds from the tick's end to its arrival here. */
  ms: number;
  /** Events of the first series in the tick; NaN if the client reads only the heads of messages. */
  count: number;
}

const HEAD = 300;

/**
 * A client that subscribes to the leaderboard, as the page does. It reads only the heads of messages, since
 * this process runs many clients; with `counts` it reads whole messages.
 */
export class Viewer {
  readonly seen: Seen[] = [];
  /** The first error of the client, if any. */
  problem: string | undefined;
  onTick: (seen: Seen) => void = () => {};
  readonly #socket: WebSocket;
  #connection: Socket | undefined;
  #over = false;

  constructor(url: string, counts = false) {
    this.#socket = new WebSocket(`${url.replace('http', 'ws')}/ws`);
    this.#socket.on('upgrade', ({ socket }) => (this.#connection = socket));
    this.#socket.on('message', (data: Buffer) => this.#take(data, counts));
    this.#socket.on('error', (error) => (this.problem = error.message));
    this.#socket.on('close', () => {
      if (!this.#over) this.problem ??= 'the service closed the connection';
    });
  }

  /** Resolves at the client's first tick. */
  static async look(url: string, counts = false): Promise<Viewer> {
    const viewer = new Viewer(url, counts);
    await until('a client gets a tick', () => viewer.seen.length > 0 || viewer.problem !== undefined, 30_000);
    viewer.check();
    return viewer;
  }

  /** Bytes received over the connection, including framing. */
  get bytes(): number {
    return this.#connection?.bytesRead ?? 0;
  }

  check(): void {
    if (this.problem !== undefined) throw new Error(`a client: ${this.problem}`);
  }

  close(): void {
    this.#over = true;
    this.#socket.terminate();
  }

  #take(data: Buffer, counts: boolean): void {
    const now = Date.now();
    const head = data.toString('latin1', 0, HEAD);
    const type = /^\{"type":"([a-z]+)"/.exec(head)?.[1];
    if (type === 'greeting')
      this.#socket.send(JSON.stringify({ type: 'subscribe', id: 1, view: { view: 'leaderboard' } }));
    // The first message describes the time before the subscription.
    else if (type === 'leaderboard' && !head.includes('"reset":true')) {
      const count = counts ? countOf(data) : Number.NaN;
      const seen = { tick: field(head, 'tick'), ms: now - field(head, 'atMs'), count };
      this.seen.push(seen);
      this.onTick(seen);
    } else if (type === 'lost' || type === 'error') this.problem = head;
  }
}

const field = (head: string, key: string): number =>
  Number(new RegExp(`"${key}":(-?[\\d.]+)`).exec(head)?.[1]);

const countOf = (data: Buffer): number =>
  (JSON.parse(data.toString()) as LeaderboardMessage).total[0]?.[3] ?? 0;
