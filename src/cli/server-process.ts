import { fork } from 'node:child_process';
import { join } from 'node:path';
import { VmtallyError } from '../errors.ts';
import { problemOf } from '../session/problems.ts';
import { mergeTicks } from '../tally/merge-ticks.ts';
import type { Engine, Feed } from '../wire/feed.ts';
import { type ServerOptions, ToController, type ToServer } from '../wire/link.ts';

const MAIN = join(import.meta.dirname, '../server/main.js');
/** How long it has to take leave of its clients, in ms. */
const STOP_MS = 1_500;

export interface ServerProcess {
  port: number;
  /** Rejects with SERVER_DIED when it ends before it is told to. */
  died: Promise<never>;
  configure(options: Pick<ServerOptions, 'token' | 'top'>): void;
  stop(): Promise<void>;
}

/**
 * Starts the serving process: what it may ask of `engine` are parsed requests, what it gets are feeds.
 * Throws LISTEN_FAILED, SERVER_DIED.
 */
export async function startServer(engine: Engine, options: ServerOptions): Promise<ServerProcess> {
  const child = fork(MAIN, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  // Whatever way this process ends, its pipe ends too, and the other one with it.
  const send = (message: ToServer, sent: () => void = () => {}) => {
    if (child.connected) child.send(message, () => sent());
  };
  let stopping = false;
  const exited = new Promise<string>((resolve) => {
    child.on('exit', (status, signal) => resolve(signal ?? `status ${status}`));
    child.on('error', (error) => resolve(error.message));
  });
  const died = exited.then((how): never => {
    if (stopping) return undefined as never;
    throw new VmtallyError(
      'SERVER_DIED',
      `the serving process ended (${how})`,
      'Its last words are in the log above; start vmtally serve again.',
    );
  });
  died.catch(() => {});

  const port = new Promise<number>((resolve, reject) => {
    child.on('message', (raw) => {
      const message = ToController.parse(raw);
      if (message.kind === 'listening') resolve(message.port);
      else if (message.kind === 'failed') {
        const { code, message: text, hint } = message.problem;
        reject(new VmtallyError(code as 'LISTEN_FAILED', text, hint));
      } else void answer(engine, message, send);
    });
  });
  const feeds = new Feeds(send);
  engine.onFeed((feed) => feeds.add(feed));
  send({ kind: 'start', options });
  try {
    await Promise.race([port, died]);
  } catch (error) {
    stopping = true;
    child.kill('SIGKILL');
    throw error;
  }
  return {
    port: await port,
    died,
    configure: (changed) => send({ kind: 'configure', ...changed }),
    stop: async () => {
      stopping = true;
      send({ kind: 'stop' });
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

async function answer(
  engine: Engine,
  { id, request }: Extract<ToController, { kind: 'ask' }>,
  send: (message: ToServer) => void,
): Promise<void> {
  try {
    send({ kind: 'answer', id, value: await engine.ask(request) });
  } catch (error) {
    send({ kind: 'refusal', id, problem: problemOf(error) });
  }
}

/**
 * Feeds on their way. While one waits to be taken the next ones of a session become one, so that a server that stands
 * still costs no more memory than one tick, and no count.
 */
class Feeds {
  readonly #send: (message: ToServer, sent: () => void) => void;
  #waiting: Feed[] = [];
  #busy = false;

  constructor(send: (message: ToServer, sent: () => void) => void) {
    this.#send = send;
  }

  add(feed: Feed): void {
    if (feed.kind === 'tick') {
      const before = this.#waiting.findLastIndex(
        (one) => one.kind === 'tick' && one.session === feed.session,
      );
      const known = this.#waiting[before];
      if (known?.kind === 'tick' && feed.series === null) {
        this.#waiting[before] = mergeTicks(known, feed);
        return;
      }
    } else this.#waiting = this.#waiting.filter((one) => one.kind !== feed.kind || idOf(one) !== idOf(feed));
    this.#waiting.push(feed);
    this.#flush();
  }

  #flush(): void {
    if (this.#busy) return;
    const feed = this.#waiting.shift();
    if (feed === undefined) return;
    this.#busy = true;
    this.#send({ kind: 'feed', feed }, () => {
      this.#busy = false;
      this.#flush();
    });
  }
}

const idOf = (feed: Feed): string =>
  feed.kind === 'cost' ? '' : feed.kind === 'session' ? feed.session.id : feed.session;
