import { closeSync, fsyncSync, renameSync, rmSync, writeSync } from 'node:fs';
import { openNew, requireNew, unwritable } from '../../capture/open-new.ts';

/** A file that has its name once it is whole. */
export class PartFile {
  readonly #path: string;
  readonly #part: string;
  readonly #file: number;

  /** Throws OUTPUT_FILE where the file exists, unless `force` replaces it, and where it cannot be written. */
  constructor(path: string, force: boolean, mode?: number) {
    this.#path = path;
    this.#part = `${path}.${process.pid}.part`;
    if (!force) requireNew(path);
    this.#file = openNew(path, this.#part, mode);
  }

  write(piece: string | Uint8Array): void {
    const bytes = Buffer.from(piece);
    this.#attempt(() => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    });
  }

  /** Gives the file its name. */
  finish(): void {
    this.#attempt(() => {
      fsyncSync(this.#file);
      renameSync(this.#part, this.#path);
    });
    closeSync(this.#file);
  }

  /** Removes what was written. */
  discard(): void {
    closeSync(this.#file);
    rmSync(this.#part, { force: true });
  }

  #attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      throw unwritable(this.#path, error);
    }
  }
}
