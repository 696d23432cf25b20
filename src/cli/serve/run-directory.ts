import { chmodSync, chownSync, closeSync, constants, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { changeableByOthers } from '../../bpftrace/trusted.ts';
import { messageOf, VmtallyError } from '../../errors.ts';
import type { Role, Tokens } from '../../wire/role.ts';

/** Files of a running service. Their names are part of the interface. */
export const filesIn = (directory: string) => ({
  sockets: { control: join(directory, 'vmtally.sock'), read: join(directory, 'read.sock') },
  tokens: { control: join(directory, 'token'), read: join(directory, 'read-token') },
});

/** Group whose members have a role by its socket. The token of the role is root's alone. */
export const GROUPS: Record<Role, string> = { control: 'vmtally', read: 'vmtally-read' };

/** The default directory: systemd's RuntimeDirectory for root, the user's own otherwise. */
export const defaultRunDirectory = (uid = process.geteuid?.() ?? 0, environment = process.env): string =>
  uid === 0 ? '/run/vmtally' : join(environment.XDG_RUNTIME_DIR ?? `/run/user/${uid}`, 'vmtally');

/** Connecting to a socket without a listener fails at once; one that answers is in use. */
const ANSWER_MS = 1_000;

/** The directory of a running service: it holds the sockets and the tokens until the service ends. */
export class RunDirectory {
  readonly path: string;
  readonly #files: ReturnType<typeof filesIn>;
  readonly #written: string[] = [];

  private constructor(path: string) {
    this.path = path;
    this.#files = filesIn(path);
  }

  /**
   * Creates the directory if it is missing, but not its parents, and removes what a service that was killed
   * left in it. Throws RUN_DIRECTORY.
   */
  static async open(path: string): Promise<RunDirectory> {
    try {
      // Not `recursive`: Node 20 retries for ever if the kernel returns ENOENT, as below /proc.
      mkdirSync(path, { mode: 0o755 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
        throw failed(`cannot create ${path}: ${messageOf(error)}`);
    }
    const changeable = changeableByOthers(path);
    if (changeable !== undefined) throw failed(`other users can change ${changeable}`);
    const directory = new RunDirectory(path);
    for (const socket of Object.values(directory.sockets)) {
      if (await answers(socket)) {
        throw new VmtallyError(
          'RUN_DIRECTORY',
          `another vmtally serves ${socket}`,
          'Stop it, or give this one another directory with --run-dir.',
        );
      }
      directory.#remove(socket);
    }
    return directory;
  }

  get sockets(): Record<Role, string> {
    return this.#files.sockets;
  }

  /** Writes tokens that vmtally generated, for this user only. Returns the file of each. Throws RUN_DIRECTORY. */
  writeTokens(tokens: Partial<Tokens>): Partial<Record<Role, string>> {
    const written: Partial<Record<Role, string>> = {};
    for (const [role, token] of Object.entries(tokens) as [Role, string][]) {
      const file = this.#files.tokens[role];
      this.#remove(file);
      try {
        const { O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW } = constants;
        const fd = openSync(file, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o600);
        writeSync(fd, `${token}\n`);
        closeSync(fd);
      } catch (error) {
        throw failed(`cannot write ${file}: ${messageOf(error)}`);
      }
      this.#written.push(file);
      written[role] = file;
    }
    return written;
  }

  /**
   * Opens the sockets to the members of the groups, by their ids; a socket without a group stays this user's.
   * Returns the roles whose group could not be set.
   */
  share(groups: Partial<Record<Role, number>>): Role[] {
    const refused: Role[] = [];
    for (const [role, socket] of Object.entries(this.sockets) as [Role, string][]) {
      this.#written.push(socket);
      const group = groups[role];
      if (group === undefined) continue;
      try {
        chownSync(socket, process.geteuid?.() ?? 0, group);
        chmodSync(socket, 0o660);
      } catch {
        refused.push(role);
      }
    }
    return refused;
  }

  /** Removes the files of this service. */
  close(): void {
    for (const file of this.#written) this.#remove(file);
  }

  #remove(file: string): void {
    try {
      rmSync(file, { force: true });
    } catch (error) {
      throw failed(`cannot remove ${file}: ${messageOf(error)}`);
    }
  }
}

/** True if a process listens on the socket. */
const answers = (socket: string): Promise<boolean> =>
  new Promise((resolve) => {
    const connection = connect(socket);
    const end = (listens: boolean) => {
      connection.destroy();
      resolve(listens);
    };
    connection.setTimeout(ANSWER_MS, () => end(true));
    connection.on('connect', () => end(true));
    connection.on('error', () => end(false));
  });

const failed = (message: string): VmtallyError =>
  new VmtallyError('RUN_DIRECTORY', message, 'Name another directory with --run-dir.');
