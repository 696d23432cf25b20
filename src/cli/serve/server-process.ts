import { fork } from 'node:child_process';
import { problemOf, VmtallyError } from '../../errors.ts';
import { mergeTicks } from '../../tally/merge-ticks.ts';
import type { Engine, Feed } from '../../wire/feed.ts';
import { type ServerOptions, ToController, type ToServer } from '../../wire/link.ts';
import { SERVER_MAIN } from '../installed.ts';

/** How long it has to take leave of its clients, in ms. */
const STOP_MS = 1_500;

export interface ServerProcess {
  port: number;
  pid: number | undefined;
  /** Rejects with SERVER_DIED when it ends before it is told to. */
  died: Promise<never>;
  configure: (options: Pick<ServerOptions, 'token' | 'top'>) => void;
  stop: () => Promise<void>;
}

/**
 * Starts the serving process: what it may ask of `engine` are parsed requests, what it gets are feeds.
 * Throws LISTEN_FAILED, SERVER_DIED.
 */
export async function startServer(engine: Engine, options: ServerOptions): Promise<ServerProcess> {
  // Nothing of the environment: it may hold what is nobody's business but root's.
  const child = fork(SERVER_MAIN, {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {},
  });
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
      const { data: message } = ToController.safeParse(raw);
      if (message === undefined) {
        // Whatever it is by now, it is not to be listened to.
        child.kill('SIGKILL');
        return;
      }
      if (message.kind === 'listening') resolve(message.port);
      else if (message.kind === 'failed') {
        const { code, message: text, hint } = message.problem;
        reject(new VmtallyError(code as 'LISTEN_FAILED', text, hint));
      } else void answer(engine, message, (said) => queue.add(said));
    });
  });
  const queue = new Queue(send);
  engine.onFeed((feed) => queue.add(feed));
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
    pid: child.pid,
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
  send: (answer: Answer) => void,
): Promise<void> {
  try {
    send({ kind: 'answer', id, value: await engine.ask(request) });
  } catch (error) {
    send({ kind: 'refusal', id, problem: problemOf(error) });
  }
}

type Answer = Extract<ToServer, { kind: 'answer' | 'refusal' }>;

/**
 * Feeds and answers on their way, in order: what an answer speaks of was told before it. While feeds wait to be taken
 * the next ones of their session become one with them, so that a server that stands still costs no more memory than
 * one tick, and no count.
 */
class Queue {
  readonly #send: (message: ToServer, sent: () => void) => void;
  #waiting: (Feed | Answer)[] = [];
  #busy = false;

  constructor(send: (message: ToServer, sent: () => void) => void) {
    this.#send = send;
  }

  add(one: Feed | Answer): void {
    const cut = 1 + this.#waiting.findLastIndex(isAnswer);
    const feeds = this.#waiting.slice(cut).filter((waiting) => !isAnswer(waiting));
    const after = isAnswer(one) ? [...feeds, one] : joined(feeds, one);
    this.#waiting = [...this.#waiting.slice(0, cut), ...after];
    this.#flush();
  }

  #flush(): void {
    if (this.#busy) return;
    const one = this.#waiting.shift();
    if (one === undefined) return;
    this.#busy = true;
    this.#send(isAnswer(one) ? one : { kind: 'feed', feed: one }, () => {
      this.#busy = false;
      this.#flush();
    });
  }
}

const isAnswer = (one: Feed | Answer): one is Answer => one.kind === 'answer' || one.kind === 'refusal';

/** Feeds that wait and one more: a tick adds to the one before, of all else only the last counts. */
function joined(waiting: readonly Feed[], feed: Feed): Feed[] {
  if (feed.kind === 'deleted') return [...waiting, feed];
  if (feed.kind !== 'tick') {
    // In its place: a session is told of before its ticks. One that was deleted is another than that of now.
    const at = waiting.findLastIndex(
      (one) => (one.kind === feed.kind || one.kind === 'deleted') && idOf(one) === idOf(feed),
    );
    return waiting[at]?.kind === feed.kind ? waiting.with(at, feed) : [...waiting, feed];
  }
  const before = waiting.findLastIndex((one) => one.kind === 'tick' && one.session === feed.session);
  const known = waiting[before];
  if (known?.kind !== 'tick' || feed.series !== null) return [...waiting, feed];
  // At the end: what is told of a tick comes before it.
  return [...waiting.toSpliced(before, 1), mergeTicks(known, feed)];
}

const idOf = (feed: Feed): string =>
  feed.kind === 'cost' ? '' : feed.kind === 'session' ? feed.session.id : feed.session;
