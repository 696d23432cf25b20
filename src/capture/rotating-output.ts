import { rmSync } from 'node:fs';
import { stampOf } from './file-name.ts';
import { CaptureOutput } from './output.ts';

/** The file of a record, or its files, of which each has about so many bytes at most. */
export class RotatingOutput {
  readonly #path: string;
  readonly #limits: { bytes: number; files: number } | undefined;
  #output: CaptureOutput;
  readonly #paths: string[] = [];
  /** Bytes of the files before. */
  #before = 0;

  /**
   * With `limits`, the time at which a file begins follows `path` in its name, and only the latest `files` are kept: they
   * replace no other file. Throws OUTPUT_FILE.
   */
  constructor(path: string, force: boolean, limits?: { bytes: number; files: number }) {
    this.#path = path;
    this.#limits = limits;
    this.#output = limits === undefined ? new CaptureOutput(path, force) : this.#open(Date.now());
  }

  get bytes(): number {
    return this.#before + this.#output.bytes;
  }

  /** The file, or the files that are kept, oldest first. */
  get paths(): readonly string[] {
    return this.#limits === undefined ? [this.#path] : this.#paths;
  }

  get isRotating(): boolean {
    return this.#limits !== undefined;
  }

  /** True once the file has as many bytes as it may have. */
  get isFull(): boolean {
    return this.#limits !== undefined && this.#output.bytes >= this.#limits.bytes;
  }

  /** Throws OUTPUT_FILE, and takes back what it wrote of the piece. */
  write(piece: Buffer): void {
    this.#output.write(piece);
  }

  /**
   * Goes on in the next file once `end` has ended this one. A file that cannot be opened changes nothing. Throws
   * OUTPUT_FILE.
   */
  next(end: () => void): void {
    const next = this.#open(Date.now());
    try {
      end();
    } catch (error) {
      next.discard();
      this.#paths.pop();
      throw error;
    }
    this.#output.close();
    this.#before += this.#output.bytes;
    this.#output = next;
    for (const path of this.#paths.splice(0, this.#paths.length - (this.#limits?.files ?? 1)))
      rmSync(path, { force: true });
  }

  close(): void {
    this.#output.close();
  }

  /** Removes the file. */
  discard(): void {
    this.#output.discard();
  }

  #open(ms: number): CaptureOutput {
    const path = `${this.#path}.${stampOf(ms)}`;
    const output = new CaptureOutput(path, false);
    this.#paths.push(path);
    return output;
  }
}
