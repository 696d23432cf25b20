import { fork } from 'node:child_process';
import { problemOf, VmtallyError } from '../../errors.ts';
import { mergeTicks } from '../../tally/merge-ticks.ts';
import type { Engine, Feed } from '../../wire/feed.ts';
import { type ServerOptions, ToController, type ToServer } from '../../wire/link.ts';
import { SERVER_MAIN } from '../installed.ts';

/** Milliseconds the serving process has to close its clients' connections. */
const STOP_MS = 1_500;

export interface ServerProcess {
  port: number;
  pid: number | undefined;
  /** Rejects with SERVER_DIED if the process ends before `stop`. */
  died: Promise<never>;
  configure: (options: Pick<ServerOptions, 'token' | 'top'>) => void;
  stop: () => Promise<void>;
}

/**
 * Starts the serving process. The process sends parsed requests to `engine` and receives feeds. Throws
 * LISTEN_FAILED, SERVER_DIED.
 */
export async function startServer(engine: Engine, options: ServerOptions): Promise<ServerProcess> {
  // Pass no environment: it may hold root's secrets.
  const child = fork(SERVER_MAIN, {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {},
  });
  // However this process ends, the kernel closes the pipe, and the serving process ends too.
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
        // The message does not match the schema: the serving process is no longer trustworthy. Kill it.
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
 * Queues feeds and answers in order, so that every feed arrives before an answer that refers to it. While a
 * tick feed waits, later ticks of the same session are merged into it. So a stalled server costs no more
 * memory than one tick, and loses no counts.
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

/**
 * Adds a feed to the waiting feeds: a tick is merged into the waiting tick; of other feeds only the newest is
 * kept.
 */
function joined(waiting: readonly Feed[], feed: Feed): Feed[] {
  if (feed.kind === 'deleted') return [...waiting, feed];
  if (feed.kind !== 'tick') {
    // Replace it in place: a session's feed precedes its ticks. Do not replace a feed before a deletion: it
    // belongs to an earlier session with the same id.
    const at = waiting.findLastIndex(
      (one) => (one.kind === feed.kind || one.kind === 'deleted') && idOf(one) === idOf(feed),
    );
    return waiting[at]?.kind === feed.kind ? waiting.with(at, feed) : [...waiting, feed];
  }
  const before = waiting.findLastIndex((one) => one.kind === 'tick' && one.session === feed.session);
  const known = waiting[before];
  if (known?.kind !== 'tick' || feed.series !== null) return [...waiting, feed];
  // Move the merged tick to the end: the feeds that describe a tick precede it.
  return [...waiting.toSpliced(before, 1), mergeTicks(known, feed)];
}

const idOf = (feed: Feed): string =>
  feed.kind === 'cost' ? '' : feed.kind === 'session' ? feed.session.id : feed.session;
