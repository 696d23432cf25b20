import {
  closeSync,
  constants,
  fdatasyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { messageOf, VmtallyError } from '../errors.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

/** A file that is written piece by piece, each for good. */
export class CaptureOutput {
  readonly #path: string;
  /** The file that is written: until its first piece is, the one that it replaces stays. */
  #written: string;
  readonly #file: number;
  #bytes = 0;
  #pieces = 0;

  /**
   * Throws OUTPUT_FILE where the file exists, unless `force` replaces it, and where it cannot be written. A link is
   * refused: root would write to a file that another user chose.
   */
  constructor(path: string, force: boolean) {
    this.#path = path;
    this.#written = force ? `${path}.${process.pid}.part` : path;
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat !== undefined && !stat.isFile() && !stat.isSymbolicLink())
      throw refused(path, stat.isDirectory() ? 'it is a directory' : 'it is no regular file');
    try {
      const flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_EXCL;
      this.#file = openSync(this.#written, flags, 0o644);
    } catch (error) {
      const exists = codeOf(error) === 'EEXIST';
      const why = exists
        ? 'it exists'
        : codeOf(error) === 'ELOOP'
          ? 'it is a symbolic link'
          : messageOf(error);
      throw refused(
        path,
        why,
        exists ? 'Choose another file with -o, or replace it with --force.' : undefined,
        error,
      );
    }
  }

  /** Writes a piece to the disk. Throws OUTPUT_FILE, and takes back what it wrote of the piece. */
  write(piece: Buffer): void {
    try {
      for (let at = 0; at < piece.length; ) at += writeSync(this.#file, piece, at);
      fdatasyncSync(this.#file);
      if (this.#written !== this.#path) renameSync(this.#written, this.#path);
      this.#written = this.#path;
    } catch (error) {
      this.#takeBack();
      throw new VmtallyError(
        'OUTPUT_FILE',
        `cannot write ${this.#path}: ${messageOf(error)}`,
        this.#pieces > 1
          ? 'What was written before can be read: `vmtally report` and `vmtally verify` say up to when.'
          : 'Choose another file with -o.',
        { cause: error },
      );
    }
    this.#bytes += piece.length;
    this.#pieces++;
  }

  get bytes(): number {
    return this.#bytes;
  }

  close(): void {
    closeSync(this.#file);
  }

  /** Removes the file. */
  discard(): void {
    this.close();
    rmSync(this.#written, { force: true });
  }

  #takeBack(): void {
    try {
      ftruncateSync(this.#file, this.#bytes);
    } catch {
      // A reader passes over the torn piece.
    }
  }
}

const refused = (
  path: string,
  why: string,
  hint = 'Choose another file with -o.',
  cause?: unknown,
): VmtallyError => new VmtallyError('OUTPUT_FILE', `cannot write ${path}: ${why}`, hint, { cause });

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;
