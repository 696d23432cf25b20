import { closeSync, fdatasyncSync, ftruncateSync, renameSync, rmSync, writeSync } from 'node:fs';
import { messageOf, VmtallyError } from '../errors.ts';
import { openNew } from './open-new.ts';

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
    this.#file = openNew(path, this.#written);
  }

  /** Writes a piece to the disk. Throws OUTPUT_FILE, and takes back what it wrote of the piece. */
  write(piece: Buffer): void {
    try {
      // At its place: after a failed write the file is shorter than what was written to it.
      for (let at = 0; at < piece.length; )
        at += writeSync(this.#file, piece, at, piece.length - at, this.#bytes + at);
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
