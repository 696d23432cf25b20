import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fchmodSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { changeableByOthers, hintFor } from '../../bpftrace/trusted.ts';
import { messageOf, VmtallyError } from '../../errors.ts';
import { lockFile } from '../../kernel/file-lock.ts';
import { READERS, SERVICE_USER } from '../../kernel/users.ts';
import { Role, type Tokens } from '../../wire/role.ts';
import { filesIn } from '../run-files.ts';

/** Group whose members have a role by its socket. The token of the role is root's alone. */
export const GROUPS: Record<Role, string> = { control: SERVICE_USER, read: READERS };

/** The directory of a running service: it holds the sockets and the tokens until the service ends. */
export class RunDirectory {
  readonly path: string;
  readonly #files: ReturnType<typeof filesIn>;
  #lockFd: number | undefined;
  #tokens: Partial<Tokens> = {};

  private constructor(path: string) {
    this.path = path;
    this.#files = filesIn(path);
  }

  /**
   * Creates the directory if it is missing, but not its parents, locks it, and removes what a service that was killed
   * left in it. Throws RUN_DIRECTORY, and then has touched nothing of a service that uses the directory.
   */
  static open(path: string): RunDirectory {
    try {
      // Not `recursive`: Node 20 retries for ever if the kernel returns ENOENT, as below /proc.
      mkdirSync(path);
      // Whatever the umask, so that members of the groups reach the sockets.
      chmodSync(path, 0o755);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
        throw failed(`cannot create ${path}: ${messageOf(error)}`);
    }
    const changeable = changeableByOthers(path);
    if (changeable !== undefined)
      throw new VmtallyError(
        'RUN_DIRECTORY',
        `other users can change ${changeable.path}`,
        hintFor(changeable, 'name another directory with --run-dir'),
      );
    const directory = new RunDirectory(path);
    directory.#lock();
    process.once('exit', () => directory.close());
    for (const socket of Object.values(directory.sockets)) directory.#remove(socket);
    return directory;
  }

  #lock(): void {
    const { lock } = this.#files;
    let fd: number | undefined;
    try {
      fd = lockFile(lock);
    } catch (error) {
      throw failed(`cannot lock ${lock}: ${messageOf(error)}`);
    }
    if (fd === undefined) {
      const pid = pidIn(lock);
      throw new VmtallyError(
        'RUN_DIRECTORY',
        `another vmtally${pid && ` (pid ${pid})`} uses ${this.path}`,
        'Stop it, or give this one another directory with --run-dir.',
      );
    }
    ftruncateSync(fd);
    writeSync(fd, `${process.pid}\n`, 0);
    this.#lockFd = fd;
  }

  get sockets(): Record<Role, string> {
    return this.#files.sockets;
  }

  /** Writes the address of the service, for all users. Throws RUN_DIRECTORY. */
  writeAddress(address: string): void {
    this.#write(this.#files.address, `${address}\n`, 0o644);
  }

  /**
   * Writes the tokens that vmtally generated, for this user only, and removes the file of a role without one.
   * Returns the file of each token. Throws RUN_DIRECTORY.
   */
  writeTokens(tokens: Partial<Tokens>): Partial<Record<Role, string>> {
    const written: Partial<Record<Role, string>> = {};
    for (const role of Role.options) {
      const [file, token] = [this.#files.tokens[role], tokens[role]];
      if (token === undefined) this.#remove(file);
      else {
        // A client may read the file of an unchanged token at any time.
        if (token !== this.#tokens[role]) this.#write(file, `${token}\n`, 0o600);
        written[role] = file;
      }
    }
    this.#tokens = tokens;
    return written;
  }

  /**
   * Opens the sockets to the members of the groups, by their ids; a socket without a group stays this user's.
   * Returns the roles whose group could not be set, with the error.
   */
  share(groups: Partial<Record<Role, number>>): Map<Role, unknown> {
    const refused = new Map<Role, unknown>();
    for (const [role, socket] of Object.entries(this.sockets) as [Role, string][]) {
      const group = groups[role];
      if (group === undefined) continue;
      try {
        chownSync(socket, process.geteuid?.() ?? 0, group);
        chmodSync(socket, 0o660);
      } catch (error) {
        refused.set(role, error);
      }
    }
    return refused;
  }

  /** Removes the files of this service and unlocks the directory; happens too when this process exits. */
  close(): void {
    if (this.#lockFd === undefined) return;
    const { address, lock, sockets, tokens } = this.#files;
    // The lock comes last: whoever gets it finds none of these files.
    for (const file of [address, ...Object.values(sockets), ...Object.values(tokens), lock])
      this.#remove(file);
    closeSync(this.#lockFd);
    this.#lockFd = undefined;
  }

  /** Always creates a new file: it follows no link, and no one has it open. */
  #write(file: string, text: string, mode: number): void {
    this.#remove(file);
    try {
      const { O_CREAT, O_EXCL, O_WRONLY } = constants;
      const fd = openSync(file, O_CREAT | O_EXCL | O_WRONLY, 0o600);
      fchmodSync(fd, mode);
      writeSync(fd, text);
      closeSync(fd);
    } catch (error) {
      throw failed(`cannot write ${file}: ${messageOf(error)}`);
    }
  }

  #remove(file: string): void {
    try {
      rmSync(file, { force: true });
    } catch (error) {
      throw failed(`cannot remove ${file}: ${messageOf(error)}`);
    }
  }
}

/** The pid of the owner of a lock; empty while it writes or removes it. */
function pidIn(lock: string): string {
  try {
    return readFileSync(lock, 'utf8').trim();
  } catch {
    return '';
  }
}

const failed = (message: string): VmtallyError =>
  new VmtallyError('RUN_DIRECTORY', message, 'Name another directory with --run-dir.');
