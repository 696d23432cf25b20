import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { type Changeable, changeableByOthers, hintFor } from '../../bpftrace/trusted.ts';
import { messageOf, VmtallyError } from '../../errors.ts';
import { STREAM } from '../../fleet/subjects.ts';
import { isExecutable } from '../../kernel/executable.ts';
import { SETPRIV } from '../../kernel/setpriv.ts';
import { SYSTEM_PATH } from '../../kernel/system-path.ts';
import type { ServerUser } from '../../wire/link.ts';
import { nameFor } from '../serve/address.ts';
import { makeDirectories } from './make-directories.ts';

const PROGRAM = 'nats-server';
/** Time to begin, between two attempts to reach it, and to end, in ms. */
const START_MS = 10_000;
const AGAIN_MS = 50;
const END_MS = 5_000;
/** Bytes of its output that are kept for an error. */
const OUTPUT = 4_096;

/**
 * The directory of the store: the one that is named, or one of the system or of the user. Makes the directory if there is none, and gives
 * it to the user that the hub becomes. One that exists is never given away: an empty one, such as /lost+found, may be the system's.
 * Throws CONFIG_INVALID.
 */
export function storeDirectory(named: string | true, user: ServerUser | undefined): string {
  const state = process.env.XDG_STATE_HOME || join(homedir(), '.local/state');
  const usual = user === undefined ? join(state, 'vmtally/nats') : '/var/lib/vmtally/nats';
  const directory = named === true ? usual : named;
  try {
    // The user that the hub becomes must reach it.
    const mode = user === undefined ? 0o755 & ~process.umask() : 0o755;
    makeDirectories(dirname(directory), mode, (existing) => requireOwn(directory, existing));
    if (statSync(directory, { throwIfNoEntry: false }) === undefined) {
      mkdirSync(directory, { mode: 0o700 });
      if (user !== undefined) chownSync(directory, user.uid, user.gid);
    }
    requireOwn(directory, directory, user?.uid);
    if (user !== undefined && statSync(directory).uid !== user.uid)
      throw unusable(
        directory,
        `it belongs to another user than ${user.name}`,
        {
          path: directory,
          // No command gives away a directory that is none of an earlier run, such as /etc.
          ...(existsSync(join(directory, 'nats.conf'))
            ? { fix: `chown -R ${user.uid}:${user.gid} ${directory}` }
            : {}),
        },
        'name a directory that does not exist, which vmtally makes: --embedded DIRECTORY',
      );
  } catch (error) {
    throw error instanceof VmtallyError ? error : unusable(directory, messageOf(error));
  }
  return directory;
}

/** The hub would write to, and its server read, what another user put there. Throws CONFIG_INVALID. */
function requireOwn(directory: string, path: string, uid?: number): void {
  const changeable = changeableByOthers(path, [
    0,
    process.geteuid?.() ?? 0,
    ...(uid === undefined ? [] : [uid]),
  ]);
  if (changeable !== undefined)
    throw unusable(directory, `other users can change ${changeable.path}`, changeable);
}

const unusable = (
  directory: string,
  why: string,
  changeable: Changeable = { path: directory },
  otherwise = 'name another directory: --embedded DIRECTORY',
): VmtallyError =>
  new VmtallyError(
    'CONFIG_INVALID',
    `embedded: cannot use ${directory}: ${why}`,
    hintFor(changeable, otherwise),
  );

/** The programs that start a nats-server, and the address that it listens at. */
interface Place {
  setpriv: string;
  program: string;
  host: string;
  port: number;
}

/** A nats-server of this hub, for trying a fleet out on a machine. It ends with the hub, however that ends. */
export class EmbeddedNats {
  readonly #child: ChildProcess;
  readonly #host: string;
  readonly #port: number;
  /** Resolves with the status or the signal by which it ended, or the reason why it did not begin. */
  readonly #ended: Promise<unknown>;
  #output = '';

  private constructor(child: ChildProcess, host: string, port: number) {
    this.#child = child;
    this.#host = host;
    this.#port = port;
    child.stderr?.on('data', (data: Buffer) => this.#append(data.toString()));
    child.on('error', (error) => this.#append(messageOf(error)));
    // Not `exit`: its last line may come after that.
    this.#ended = once(child, 'close').then(([code, signal]) => signal ?? code, messageOf);
  }

  /**
   * Finds out whether it can start at the address of the URL, before a directory is made for it. Throws FLEET_UNREACHABLE,
   * SETPRIV_MISSING.
   */
  static async check(url: string, setpriv = SETPRIV): Promise<Place> {
    if (!isExecutable(setpriv))
      throw new VmtallyError(
        'SETPRIV_MISSING',
        `${setpriv} is not installed, and ${PROGRAM} must end with the hub`,
        'Install util-linux with the package manager of this machine.',
      );
    const program = programIn(`${process.env.PATH ?? ''}${delimiter}${SYSTEM_PATH}`);
    const { hostname, port: asked } = new URL(url.replace(/^\w+:/, 'http:'));
    const host = hostname.replaceAll(/[[\]]/g, '');
    const port = Number(asked || 4222);
    await refuseTaken(host, port);
    return { setpriv, program, host, port };
  }

  /** Starts it, with a store in the directory. Throws FLEET_UNREACHABLE. */
  static async start(directory: string, { setpriv, program, host, port }: Place): Promise<EmbeddedNats> {
    const config = join(directory, 'nats.conf');
    try {
      writeFileSync(config, configOf(host, port, join(directory, 'store')), { mode: 0o600 });
    } catch (error) {
      const hint = 'Name a directory that the user of the hub can reach: --embedded DIRECTORY.';
      throw wrong(`cannot use ${directory}: ${messageOf(error)}`, hint);
    }
    const child = spawn(setpriv, ['--pdeathsig', 'TERM', program, '-c', config], {
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    });
    const nats = new EmbeddedNats(child, host, port);
    const endMs = performance.now() + START_MS;
    while (!(await answers(host, port))) {
      if (child.exitCode === null && child.signalCode === null && performance.now() < endMs) {
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
        continue;
      }
      await nats.stop();
      throw wrong(`${program} does not start${nats.#reason}`, `Its settings are in ${config}.`);
    }
    return nats;
  }

  /** Rejects with FLEET_UNREACHABLE when it has ended. */
  async fails(): Promise<never> {
    const how = String(await this.#ended);
    throw wrong(`${PROGRAM} ended (${how})${this.#reason}`, 'Start vmtally fleet again: the store is kept.');
  }

  /** Its last line, as the end of a sentence; lines that tell how it went well are no reason. */
  get #reason(): string {
    const lines = this.#output.trim().split('\n');
    const last = lines.findLast((line) => line !== '' && !/ \[(?:INF|DBG|TRC)\] /.test(line));
    return last === undefined ? '' : `: ${last}`;
  }

  #append(text: string): void {
    this.#output = (this.#output + text).slice(-OUTPUT);
  }

  /** The command that a host sends its counts with. */
  hostCommand(fleet: string): string {
    const name = fleet === 'default' ? '' : ` --fleet-name ${fleet}`;
    return `vmtally serve --fleet nats://${nameFor(this.#host)}:${this.#port}${name}`;
  }

  async stop(): Promise<void> {
    const { pid, exitCode, signalCode, stderr } = this.#child;
    if (pid === undefined) return;
    if (exitCode === null && signalCode === null) this.#child.kill('SIGTERM');
    const timer = setTimeout(() => {
      this.#child.kill('SIGKILL');
      // A process that the server started may hold it open.
      stderr?.destroy();
    }, END_MS);
    await this.#ended;
    clearTimeout(timer);
  }
}

function programIn(path: string): string {
  const found = path
    .split(delimiter)
    .map((folder) => join(folder, PROGRAM))
    .find(isExecutable);
  if (found !== undefined) return found;
  throw wrong(
    `there is no ${PROGRAM} on this machine`,
    'Install it (apt install nats-server), or name a server with --nats.',
  );
}

/** Only what a fleet needs. */
const configOf = (
  host: string,
  port: number,
  store: string,
): string => `# vmtally fleet --embedded writes this file at each start.
listen: ${JSON.stringify(`${host.includes(':') ? `[${host}]` : host}:${port}`)}
jetstream { store_dir: ${JSON.stringify(store)}, max_file_store: 8GB }
max_payload: ${STREAM.maxMessageBytes + (64 << 10)}
`;

/** Another server at this address would get what is meant for this one. Throws FLEET_UNREACHABLE. */
async function refuseTaken(host: string, port: number): Promise<void> {
  const server = createServer();
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (error) {
    throw wrong(
      `${PROGRAM} cannot listen on ${host}:${port}: ${messageOf(error)}`,
      'Use the server that runs there, without --embedded, or name a free port: --nats nats://127.0.0.1:4223.',
    );
  } finally {
    server.close();
  }
}

function answers(host: string, port: number): Promise<boolean> {
  const reached = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return new Promise((resolve) => {
    const socket = connect({ host: reached, port });
    socket.once('data', () => resolve(true));
    for (const event of ['error', 'close']) socket.once(event, () => resolve(false));
    socket.once('data', () => socket.destroy());
  });
}

const wrong = (what: string, hint: string): VmtallyError => new VmtallyError('FLEET_UNREACHABLE', what, hint);
