import { fork } from 'node:child_process';
import { problemOf, VmtallyError } from '../errors.ts';
import type { Engine } from '../wire/feed.ts';
import { type ServerOptions, ToController, type ToServer } from '../wire/link.ts';
import { type Answer, FeedQueue } from './feed-queue.ts';

/** Milliseconds the serving process has to close its clients' connections. */
const STOP_MS = 1_500;

/**
 * Bounds of garbage in the serving process. V8 otherwise lets its heap grow to four times what is in use, and new
 * objects take up to 48 MiB.
 */
const MEMORY_FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=40'];
/** glibc otherwise keeps freed messages of up to 32 MiB, and a heap for each thread (mallopt(3)). */
const MEMORY_ENV = { MALLOC_MMAP_THRESHOLD_: String(128 << 10), MALLOC_ARENA_MAX: '2' };

/** The serving process as the counting process sees it. */
export interface ServerProcess {
  port: number;
  pid: number | undefined;
  /** Rejects with SERVER_DIED if the process ends before `stop`. */
  died: Promise<never>;
  configure: (options: Pick<ServerOptions, 'token' | 'top'>) => void;
  stop: () => Promise<void>;
}

/**
 * Starts the serving process from its entry file, answers its requests by `engine`, and sends it the feeds of
 * `engine`. Throws LISTEN_FAILED, SERVER_DIED.
 */
export async function startServer(
  file: string,
  engine: Engine,
  options: ServerOptions,
): Promise<ServerProcess> {
  // Pass no environment: it may hold root's secrets.
  const child = fork(file, {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: MEMORY_ENV,
    execArgv: MEMORY_FLAGS,
  });
  // However this process ends, the kernel closes the pipe, and the serving process ends too.
  const send = (message: ToServer, sent: () => void = () => {}) => {
    if (child.connected) child.send(message, () => sent());
  };
  const queue = new FeedQueue(send);
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
      'The log above has its last messages. Start vmtally serve again.',
    );
  });
  died.catch(() => {});
  const port = listening(child, (request) => void answer(engine, request, (reply) => queue.add(reply)));
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

type Ask = Extract<ToController, { kind: 'ask' }>;

/** Receives messages: resolves with the port of the serving process, and passes its requests to `onAsk`. */
function listening(child: ReturnType<typeof fork>, onAsk: (request: Ask) => void): Promise<number> {
  return new Promise((resolve, reject) => {
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
      } else onAsk(message);
    });
  });
}

async function answer(engine: Engine, { id, request }: Ask, send: (answer: Answer) => void): Promise<void> {
  try {
    send({ kind: 'answer', id, value: await engine.ask(request) });
  } catch (error) {
    send({ kind: 'refusal', id, problem: problemOf(error) });
  }
}
