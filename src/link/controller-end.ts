import { spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { problemOf, VmtallyError } from '../errors.ts';
import type { Engine } from '../wire/feed.ts';
import { type ServerOptions, ToController, type ToServer } from '../wire/link.ts';
import { type Answer, FeedQueue } from './feed-queue.ts';
import { FEEDS, REQUESTS, receiveFrames, sendFrame } from './frames.ts';

/** Milliseconds the serving process has to close its clients' connections. */
const STOP_MS = 1_500;

/**
 * Bounds of garbage in the serving process. V8 otherwise lets its heap grow to four times what is in use, and new
 * objects take up to 48 MiB.
 */
const MEMORY_FLAGS = ['--max-semi-space-size=8', '--heap-growing-percent=30'];
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
  const child = spawn(process.execPath, [...MEMORY_FLAGS, file], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    env: MEMORY_ENV,
  });
  // However this process ends, the kernel closes the pipe, and the serving process ends too. A pipe of our own,
  // not Node's channel for children: that one has no limit, and takes descriptors.
  const pipe = child.stdio[3] as Duplex;
  // The end of the process tells more than a failed write.
  pipe.on('error', () => {});
  const send = (message: ToServer, sent?: () => void) => sendFrame(pipe, FEEDS, message, sent);
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
  // A message that breaks the rules: the serving process is no longer trustworthy.
  const kill = () => void child.kill('SIGKILL');
  const onAsk = (request: Ask) => void answer(engine, request, (reply) => queue.add(reply));
  const port = listening(pipe, onAsk, kill);
  engine.onFeed((feed) => queue.add(feed));
  send({ kind: 'start', options });
  try {
    await Promise.race([port, died]);
  } catch (error) {
    stopping = true;
    kill();
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
      const timer = setTimeout(kill, STOP_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

type Ask = Extract<ToController, { kind: 'ask' }>;

/**
 * Receives messages: resolves with the port of the serving process, and passes its requests to `onAsk`. Calls
 * `refuse` at a message that does not match the schema.
 */
function listening(pipe: Duplex, onAsk: (request: Ask) => void, refuse: () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const receive = (raw: unknown) => {
      const { data: message } = ToController.safeParse(raw);
      if (message === undefined) refuse();
      else if (message.kind === 'listening') resolve(message.port);
      else if (message.kind === 'failed') {
        const { code, message: text, hint } = message.problem;
        reject(new VmtallyError(code as 'LISTEN_FAILED', text, hint));
      } else onAsk(message);
    };
    receiveFrames(pipe, REQUESTS, receive, refuse);
  });
}

async function answer(engine: Engine, { id, request }: Ask, send: (answer: Answer) => void): Promise<void> {
  try {
    send({ kind: 'answer', id, value: await engine.ask(request) });
  } catch (error) {
    send({ kind: 'refusal', id, problem: problemOf(error) });
  }
}
