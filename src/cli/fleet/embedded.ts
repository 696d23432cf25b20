import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chownSync, constants, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { changeableByOthers } from '../../bpftrace/trusted.ts';
import { messageOf, VmtallyError } from '../../errors.ts';
import { STREAM } from '../../fleet/subjects.ts';
import { SETPRIV } from '../../kernel/setpriv.ts';
import { SYSTEM_PATH } from '../../kernel/system-path.ts';
import type { ServerUser } from '../../wire/link.ts';
import { nameFor } from '../serve/address.ts';

const PROGRAM = 'nats-server';
/** Time to begin, between two attempts to reach it, and to end, in ms. */
const START_MS = 10_000;
const AGAIN_MS = 50;
const END_MS = 5_000;
/** Bytes of its output that are kept for an error. */
const OUTPUT = 4_096;

/**
 * The directory of the store: the one that is named, or one of the system or of the user. Makes it, and gives it to the user that the hub
 * becomes. Throws CONFIG_INVALID.
 */
export function storeDirectory(named: string | true, user: ServerUser | undefined): string {
  const state = process.env.XDG_STATE_HOME || join(homedir(), '.local/state');
  const usual = user === undefined ? join(state, 'vmtally/nats') : '/var/lib/vmtally/nats';
  const directory = named === true ? usual : named;
  try {
    mkdirSync(dirname(directory), { recursive: true });
    requireOwn(dirname(directory));
    if (statSync(directory, { throwIfNoEntry: false }) === undefined) {
      mkdirSync(directory, { mode: 0o700 });
      if (user !== undefined) chownSync(directory, user.uid, user.gid);
    }
    requireOwn(directory, user?.uid);
  } catch (error) {
    throw new VmtallyError(
      'CONFIG_INVALID',
      `embedded: cannot use ${directory}: ${messageOf(error)}`,
      'Name another directory: --embedded DIRECTORY.',
    );
  }
  return directory;
}

/** The hub would write to, and its server read, what another user put there. Throws Error. */
function requireOwn(directory: string, uid?: number): void {
  const changeable = changeableByOthers(directory, [
    0,
    process.geteuid?.() ?? 0,
    ...(uid === undefined ? [] : [uid]),
  ]);
  if (changeable !== undefined) throw new Error(`other users can change ${changeable.path}`);
}

/** A nats-server of this hub, for trying a fleet out on a machine. It ends with the hub, however that ends. */
export class EmbeddedNats {
  readonly #child: ChildProcess;
  readonly #host: string;
  readonly #port: number;
  /** Resolves with the status or the signal by which it ended. */
  readonly #ended: Promise<unknown>;

  private constructor(child: ChildProcess, host: string, port: number) {
    this.#child = child;
    this.#host = host;
    this.#port = port;
    this.#ended = once(child, 'exit').then(([code, signal]) => signal ?? code);
  }

  /** Starts it, with a store in the directory, at the address of the URL. Throws FLEET_UNREACHABLE. */
  static async start(directory: string, url: string): Promise<EmbeddedNats> {
    const program = programIn(`${process.env.PATH ?? ''}${delimiter}${SYSTEM_PATH}`);
    const { hostname, port: asked } = new URL(url.replace(/^\w+:/, 'http:'));
    const host = hostname.replaceAll(/[[\]]/g, '');
    const port = Number(asked || 4222);
    await refuseTaken(host, port);
    const config = join(directory, 'nats.conf');
    try {
      writeFileSync(config, configOf(host, port, join(directory, 'store')), { mode: 0o600 });
    } catch (error) {
      const hint = 'Name a directory that the user of the hub can reach: --embedded DIRECTORY.';
      throw wrong(`cannot use ${directory}: ${messageOf(error)}`, hint);
    }
    const child = spawn(SETPRIV, ['--pdeathsig', 'TERM', program, '-c', config], {
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    });
    let output = '';
    child.stderr.on('data', (data: Buffer) => (output = (output + data.toString()).slice(-OUTPUT)));
    child.on('error', (error) => (output += messageOf(error)));
    const nats = new EmbeddedNats(child, host, port);
    const endMs = performance.now() + START_MS;
    while (!(await answers(host, port))) {
      if (child.exitCode === null && child.signalCode === null && performance.now() < endMs) {
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
        continue;
      }
      await nats.stop();
      const last = output.trim().split('\n').at(-1) ?? '';
      throw wrong(`${program} does not start: ${last}`, `Its settings are in ${config}.`);
    }
    return nats;
  }

  /** Rejects with FLEET_UNREACHABLE when it has ended. */
  async fails(): Promise<never> {
    throw wrong(
      `${PROGRAM} ended: ${String(await this.#ended)}`,
      'Start vmtally fleet again: the store is kept.',
    );
  }

  /** The command that a host sends its counts with. */
  hostCommand(fleet: string): string {
    const name = fleet === 'default' ? '' : ` --fleet-name ${fleet}`;
    return `vmtally serve --fleet nats://${nameFor(this.#host)}:${this.#port}${name}`;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined)
      return;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), END_MS);
    await this.#ended;
    clearTimeout(timer);
  }
}

function programIn(path: string): string {
  const found = path
    .split(delimiter)
    .map((folder) => join(folder, PROGRAM))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
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
