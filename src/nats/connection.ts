import { isIP } from 'node:net';
import { connect, type Msg, headers as makeHeaders, type NatsConnection } from '@nats-io/transport-node';
import { VmtallyError } from '../errors.ts';
import { authenticatorOf } from './credentials.ts';
import { guardParser } from './guard-parser.ts';
import { natsError } from './nats-error.ts';
import { OpenRequests } from './open-requests.ts';
import { WaitingBytes } from './waiting-bytes.ts';

export interface NatsOptions {
  servers: readonly string[];
  creds?: string | undefined;
  ca?: string | undefined;
  /** Name by which the server knows this client in its lists and logs. */
  name: string;
  /** Beginning of the subjects of answers: permissions keep others from reading them. */
  inbox: string;
}

export type Headers = Readonly<Record<string, string>>;

interface Listener {
  /** Called after each connection that was made; subscriptions are there again. */
  up?: () => void;
  /** Called after each connection that ended, and each attempt that failed. */
  down?: (problem: VmtallyError) => void;
  /** Called with what the server forbids, of what nobody waits for. */
  denied?: (problem: VmtallyError) => void;
}

const TIMES = {
  /** Time before the first new attempt, in ms, and the longest; each doubles the one before. */
  backoffMs: 500,
  longestBackoffMs: 10_000,
  /** A connection that ends sooner counts as an attempt that failed, in ms. */
  shortMs: 10_000,
  /** Time that one address may take to connect, in ms. */
  connectMs: 5_000,
  /** A server that is silent for three of these is left. */
  pingMs: 10_000,
  /** Time that the last messages may take, in ms. */
  lastMs: 500,
};

/**
 * A connection to NATS, which is made again for ever. Nothing waits for a connection: while there is none, what is
 * published is dropped, and requests fail. (The client's own way to connect again keeps all messages meanwhile.)
 */
export class Connection {
  readonly #options: NatsOptions;
  readonly #listener: Listener;
  readonly #times: typeof TIMES;
  readonly #subscriptions = new Map<{ subject: string; take: (message: Msg) => void }, () => void>();
  readonly #requests = new OpenRequests();
  #nats: NatsConnection | undefined;
  #waiting = new WaitingBytes(() => Promise.resolve());
  #problem: VmtallyError | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Attempts so far, each to the next server: hosts begin at different ones. */
  #attempts = 0;
  readonly #first = Math.floor(Math.random() * 2 ** 20);
  /** Attempts that failed since a connection lasted. */
  #failed = 0;
  #isStopped = false;

  constructor(options: NatsOptions, listener: Listener = {}, times: Partial<typeof TIMES> = {}) {
    this.#options = options;
    this.#listener = listener;
    this.#times = { ...TIMES, ...times };
  }

  /** The client's own connection; undefined while there is none. */
  get nats(): NatsConnection | undefined {
    return this.#nats;
  }

  /** Why there is no connection; undefined while there is one, and before the first attempt ended. */
  get problem(): VmtallyError | undefined {
    return this.#problem;
  }

  /** Bytes that were published and that the server has not read. */
  get waitingBytes(): number {
    return this.#waiting.bytes;
  }

  start(): void {
    guardParser();
    void this.#connect();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    const nats = this.#nats;
    if (nats === undefined) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, this.#times.lastMs);
    });
    await Promise.race([nats.flush().catch(() => {}), late]);
    clearTimeout(timer);
    await nats.close();
  }

  /** Calls `take` with each message, of all connections to come too. Returns a function that ends it. */
  subscribe(subject: string, take: (message: Msg) => void): () => void {
    const subscription = { subject, take };
    this.#subscriptions.set(subscription, this.#open(subscription));
    return () => {
      this.#subscriptions.get(subscription)?.();
      this.#subscriptions.delete(subscription);
    };
  }

  /** Sends a message that nobody answers. Returns false if there is no connection. Throws FLEET_STREAM where it is too large. */
  publish(subject: string, payload: Uint8Array | string, headers: Headers = {}): boolean {
    if (this.#nats === undefined || this.#nats.isClosed()) return false;
    try {
      this.#nats.publish(subject, payload, { headers: headersOf(headers) });
    } catch (error) {
      throw natsError(error, `no message on ${subject}`);
    }
    this.#waiting.add(payload.length);
    return true;
  }

  /** Resolves with the answer, which comes on the subject `reply` if there is one. Rejects with FLEET_UNREACHABLE, FLEET_DENIED, FLEET_STREAM. */
  request(
    subject: string,
    payload: Uint8Array | string,
    { timeoutMs, headers = {}, reply }: { timeoutMs: number; headers?: Headers; reply?: string },
  ): Promise<Msg> {
    const options = { timeout: timeoutMs, headers: headersOf(headers) };
    return this.use(`no answer on ${subject}`, (nats) =>
      reply === undefined
        ? nats.request(subject, payload, options)
        : this.#requests.untilEnd(nats.request(subject, payload, { ...options, reply, noMux: true })),
    );
  }

  /** Uses the connection. Rejects as `request` does; `what` says what failed. */
  async use<T>(what: string, use: (nats: NatsConnection) => Promise<T>): Promise<T> {
    const nats = this.#nats;
    if (nats === undefined)
      throw (
        this.#problem ?? new VmtallyError('FLEET_UNREACHABLE', `${what}: no connection yet`, 'Try again.')
      );
    try {
      return await use(nats);
    } catch (error) {
      throw natsError(error, what);
    }
  }

  async #connect(): Promise<void> {
    const { servers, creds, ca, name, inbox } = this.#options;
    const { connectMs, pingMs, shortMs } = this.#times;
    const where = servers[(this.#first + this.#attempts++) % servers.length] ?? '';
    const isSecure = ca !== undefined || where.startsWith('tls:');
    try {
      const nats = await connect({
        servers: [where],
        name,
        inboxPrefix: inbox,
        reconnect: false,
        timeout: connectMs,
        pingInterval: pingMs,
        noAsyncTraces: true,
        ...(creds !== undefined && { authenticator: authenticatorOf(creds) }),
        ...(isSecure && { tls: { ...(ca !== undefined && { ca }), ...addressOf(where) } }),
      });
      if (this.#isStopped) {
        await nats.close();
        return;
      }
      const sinceMs = performance.now();
      // A server may end what it began before anybody hears of it: `closed` says why.
      if (!nats.isClosed()) this.#begin(nats);
      const error = await nats.closed();
      this.#nats = undefined;
      this.#requests.end();
      if (performance.now() - sinceMs > shortMs) this.#failed = 0;
      this.#failed++;
      this.#problem = natsError(error ?? new Error('the server closed the connection'), `${where} left`);
    } catch (error) {
      this.#failed++;
      this.#problem = natsError(error, `cannot connect to ${where}`);
    }
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => void this.#connect(), this.#backoff());
    this.#listener.down?.(this.#problem);
  }

  #begin(nats: NatsConnection): void {
    this.#nats = nats;
    this.#problem = undefined;
    this.#waiting = new WaitingBytes(() => nats.flush());
    for (const subscription of this.#subscriptions.keys())
      this.#subscriptions.set(subscription, this.#open(subscription));
    void this.#hearErrors(nats);
    this.#listener.up?.();
  }

  async #hearErrors(nats: NatsConnection): Promise<void> {
    for await (const status of nats.status())
      if (status.type === 'error') this.#listener.denied?.(natsError(status.error, 'a message is lost'));
  }

  #open({ subject, take }: { subject: string; take: (message: Msg) => void }): () => void {
    const opened = this.#nats?.subscribe(subject, {
      // An error comes to `hearErrors` too.
      callback: (error, message) => {
        if (error === null) take(message);
      },
    });
    return () => opened?.unsubscribe();
  }

  /**
   * Time until the next attempt: short before a server that was not tried yet. By chance up to half as long or short, so that
   * not all hosts come at once after a server was away.
   */
  #backoff(): number {
    const { backoffMs, longestBackoffMs } = this.#times;
    const rounds = Math.floor(this.#failed / this.#options.servers.length);
    const ms = rounds === 0 ? backoffMs / 10 : backoffMs * 2 ** (rounds - 1);
    return Math.min(longestBackoffMs, ms) * (0.5 + Math.random());
  }
}

/** Node checks a certificate for `localhost` where it is given a socket and no name, as the client does for addresses. */
function addressOf(server: string): { host?: string } {
  const host = new URL(server.replace(/^\w+:/, 'http:')).hostname.replaceAll(/[[\]]/g, '');
  return isIP(host) === 0 ? {} : { host };
}

function headersOf(headers: Headers) {
  const made = makeHeaders();
  for (const [key, value] of Object.entries(headers)) made.set(key, value);
  return made;
}
