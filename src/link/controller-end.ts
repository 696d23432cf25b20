import type { Duplex } from 'node:stream';
import { isCode, problemOf, VmtallyError } from '../errors.ts';
import { stderrLines } from '../log.ts';
import type { Engine, Feed } from '../wire/feed.ts';
import { type ServerOptions, type ServerUser, ToController, type ToServer } from '../wire/link.ts';
import { canChangeUser, requireReadable } from './change-user.ts';
import { type Answer, FeedQueue } from './feed-queue.ts';
import { FEEDS, REQUESTS, receiveFrames, sendFrame } from './frames.ts';
import { openListeners } from './open-listeners.ts';
import { type Ask, RequestIntake } from './request-intake.ts';
import { startProcess } from './start-process.ts';

/** Milliseconds for the last lines of the log of a serving process that has ended. */
const LOG_MS = 200;

/** Descriptor of the first socket that the serving process inherits: behind stdio and the pipe. */
const FIRST_INHERITED = 4;

/** Milliseconds that the last counts of all sessions may take before the serving process is stopped without them. */
const LAST_COUNTS_MS = 1_000;

/** Milliseconds the serving process has to close its clients' connections. */
const STOP_MS = 1_500;

/** The serving process as the counting process sees it. */
export interface ServerProcess {
  port: number;
  pid: number | undefined;
  /** Rejects with SERVER_DIED if the process ends before `stop`. */
  died: Promise<never>;
  configure: (options: Pick<ServerOptions, 'tokens' | 'top'>) => void;
  /** Stops the process once `counted`, the end of all sessions, has resolved: it publishes their last counts. */
  stop: (counted?: Promise<void>) => Promise<void>;
}

/**
 * Starts the serving process from its entry file, answers its requests by `engine`, and sends it the feeds of
 * `engine`. `log` gets the lines of its log. Throws LISTEN_FAILED, SERVER_DIED, SETPRIV_MISSING, USER_FIXED.
 */
export async function startServer(
  file: string,
  engine: Engine,
  options: ServerOptions,
  log = stderrLines(),
): Promise<ServerProcess> {
  const { user } = options;
  const opened =
    user !== undefined && !canChangeUser() ? await asUserFromTheStart(file, user, options) : undefined;
  const { child, pipe } = startWith(opened, file, log);
  // However this process ends, the kernel closes the pipe, and the serving process ends too. Its end tells
  // more than a failed write.
  pipe.on('error', () => {});
  const send = (message: ToServer, sent?: () => void) => sendFrame(pipe, FEEDS, message, sent);
  const queue = new FeedQueue(send);
  let stopping = false;
  const exited = new Promise<string>((resolve) => {
    // The log's last lines come before 'close'; but a process that the child started may hold the log open.
    child.on('exit', (status, signal) => {
      const how = signal ?? `status ${status}`;
      const timer = setTimeout(() => resolve(how), LOG_MS);
      child.on('close', () => {
        clearTimeout(timer);
        resolve(how);
      });
    });
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
  const intake = new RequestIntake(
    pipe,
    (ask) => answer(engine, ask),
    (reply, taken) => queue.add(reply, taken),
  );
  // Drop requests from now on: a session that a client started now would not be ended.
  const port = listening(pipe, (ask) => void (stopping || intake.add(ask)), kill);
  // Hide the end of sessions from clients and alerts: the service ends, not its sessions.
  engine.onFeed((feed) => void ((stopping && isEnd(feed)) || queue.add(feed)));
  send({ kind: 'start', options: opened?.options ?? options });
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
    stop: async (counted) => {
      stopping = true;
      if (counted) await within(LAST_COUNTS_MS, [counted, exited]);
      queue.add({ kind: 'stop' });
      const timer = setTimeout(kill, STOP_MS);
      await exited;
      clearTimeout(timer);
      await counted;
    },
  };
}

const isEnd = (feed: Feed): boolean => feed.kind === 'session' && feed.session.state === 'ended';

/** Resolves with the first of `ends`, however it settles, or after `ms`. */
async function within(ms: number, ends: Promise<unknown>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([...ends, late]).catch(() => {});
  clearTimeout(timer);
}

/**
 * Opens the sockets of a serving process that cannot change its user, and so must have it from the start. Throws
 * LISTEN_FAILED, USER_FIXED.
 */
async function asUserFromTheStart(file: string, user: ServerUser, options: ServerOptions) {
  requireReadable(file, user);
  const { close, ...listeners } = await openListeners(options);
  const inherited = Object.fromEntries(
    Object.keys(listeners).map((name, at) => [name, FIRST_INHERITED + at]),
  );
  return {
    start: { user, descriptors: Object.values(listeners) },
    options: { ...options, inherited: inherited as Record<keyof typeof listeners, number> },
    close,
  };
}

/** Starts the process with the sockets that were opened for it, and closes this process's own descriptors of them. */
function startWith(
  opened: Awaited<ReturnType<typeof asUserFromTheStart>> | undefined,
  file: string,
  log: Parameters<typeof startProcess>[1],
): ReturnType<typeof startProcess> {
  try {
    return startProcess(file, log, opened?.start);
  } finally {
    opened?.close();
  }
}

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
        reject(new VmtallyError(isCode(code) ? code : 'SERVER_DIED', text, hint));
      } else onAsk(message);
    };
    receiveFrames(pipe, REQUESTS, receive, refuse);
  });
}

async function answer(engine: Engine, { id, request, from }: Ask): Promise<Answer> {
  try {
    return { kind: 'answer', id, value: await engine.ask(request, from) };
  } catch (error) {
    return { kind: 'refusal', id, problem: problemOf(error) };
  }
}
