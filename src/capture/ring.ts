import { lstatSync, readdirSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, VmtallyError } from '../errors.ts';
import { stampOf } from './file-name.ts';

export interface RingLimits {
  keepMs: number;
  keepBytes: number;
}

interface RingFile {
  path: string;
  startedMs: number;
  bytes: number;
}

interface OpenFile {
  handle: FileHandle;
  file: RingFile;
  pieces: number;
}

const BASE = 'vmtally.capture.';
const NAME = /^vmtally\.capture\.(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2}\.\d{3})Z$/;
/** So many files at least: the oldest is removed as a whole. */
const PARTS = { time: 24, bytes: 16 };
const MOST_FILE = { ms: 3_600_000, bytes: 64 << 20 };
/** Bytes that may wait for a slow disk. */
const MOST_WAITING = 16 << 20;

/**
 * Captures in a folder, of which the oldest are removed. It writes one piece after the other, each for good, and never
 * waits for the disk. After a failure nothing is written until `begin` opens another file.
 */
export class CaptureRing {
  readonly directory: string;
  readonly #limits: RingLimits;
  readonly #onChange: () => void;
  readonly #files: RingFile[];
  #failure: VmtallyError | undefined;
  #queue: Promise<void> = Promise.resolve();
  /** Number of the file that pieces are for, and that of the last one that failed. */
  #number = 0;
  #failed = 0;
  #waiting = 0;
  #current: OpenFile | undefined;
  /** Start and bytes of the file as far as pieces are handed over. */
  #filled = { startedMs: 0, bytes: 0 };

  /** `onChange` is called when a file begins or ends, when writing fails, and when it succeeds again. */
  constructor(directory: string, limits: RingLimits, onChange: () => void = () => {}) {
    this.directory = directory;
    this.#limits = limits;
    this.#onChange = onChange;
    this.#files = readdirSync(directory)
      .toSorted()
      .flatMap((name) => fileOf(join(directory, name), name));
  }

  get files(): number {
    return this.#files.length;
  }

  get bytes(): number {
    return this.#files.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get oldestMs(): number | null {
    return this.#files[0]?.startedMs ?? null;
  }

  /** RECORD_FAILED from a failure on, until counts are written again. */
  get failure(): VmtallyError | undefined {
    return this.#failure;
  }

  /** True if pieces are written: a file was begun, and has not failed. */
  get isOpen(): boolean {
    return this.#number > this.#failed;
  }

  /** True once the file is as long or as large as it may be. */
  isFull(nowMs: number): boolean {
    const { keepMs, keepBytes } = this.#limits;
    return (
      nowMs - this.#filled.startedMs >= Math.min(MOST_FILE.ms, keepMs / PARTS.time) ||
      this.#filled.bytes >= Math.min(MOST_FILE.bytes, keepBytes / PARTS.bytes)
    );
  }

  /** Begins a file; the one before ends. */
  begin(startedMs: number): void {
    this.#number = Math.max(this.#number, this.#failed) + 1;
    this.#filled = { startedMs, bytes: 0 };
    this.#add(0, async () => {
      await this.#close();
      await this.#open(startedMs);
    });
  }

  write(piece: Buffer): void {
    if (!this.isOpen) return;
    this.#filled.bytes += piece.length;
    if (this.#waiting + piece.length > MOST_WAITING)
      this.#fail(this.#number, new Error('the disk is too slow'));
    else this.#add(piece.length, () => this.#write(piece));
  }

  /** Resolves once all is written that can be, and the file is closed. */
  async close(): Promise<void> {
    for (let queue: Promise<void> | undefined; queue !== this.#queue; ) {
      queue = this.#queue;
      await queue;
    }
    await this.#close();
  }

  #add(bytes: number, action: () => Promise<void>): void {
    const number = this.#number;
    this.#waiting += bytes;
    this.#queue = this.#queue.then(async () => {
      try {
        if (number > this.#failed) await action();
      } catch (error) {
        this.#fail(number, error);
      } finally {
        this.#waiting -= bytes;
      }
    });
  }

  #fail(number: number, error: unknown): void {
    this.#failed = Math.max(this.#failed, number);
    this.#failure = new VmtallyError(
      'RECORD_FAILED',
      `cannot record in ${this.directory}: ${messageOf(error)}`,
      'Make room, or mend the disk. Counting goes on, and recording resumes by itself.',
      { cause: error },
    );
    this.#onChange();
    const current = this.#current;
    if (current === undefined) return;
    this.#current = undefined;
    this.#queue = this.#queue.then(() => this.#abandon(current)).catch(() => {});
  }

  async #open(startedMs: number): Promise<void> {
    await this.#prune(0);
    for (let ms = startedMs; ; ms++) {
      const path = join(this.directory, `${BASE}${stampOf(ms)}`);
      try {
        const handle = await open(path, 'wx', 0o640);
        const file = { path, startedMs: ms, bytes: 0 };
        this.#current = { handle, file, pieces: 0 };
        this.#files.push(file);
        // Whatever the umask.
        await handle.chmod(0o640);
        return;
      } catch (error) {
        // The clock was set back.
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
    }
  }

  async #write(piece: Buffer): Promise<void> {
    const { handle, file } = this.#current ?? {};
    if (handle === undefined || file === undefined || this.#current === undefined) return;
    await this.#prune(piece.length);
    await handle.appendFile(piece);
    await handle.datasync();
    file.bytes += piece.length;
    // The head alone is no count.
    if (++this.#current.pieces === 2) {
      this.#failure = undefined;
      this.#onChange();
    }
  }

  /** Removes the files that are too old, and the oldest where all would be too large. */
  async #prune(more: number): Promise<void> {
    const { keepMs, keepBytes } = this.#limits;
    for (;;) {
      const [oldest, next] = this.#files;
      if (oldest === undefined || oldest === this.#current?.file) return;
      const endMs = next?.startedMs ?? Date.now();
      if (endMs > Date.now() - keepMs && this.bytes + more <= keepBytes) return;
      await rm(oldest.path, { force: true });
      this.#files.shift();
    }
  }

  async #close(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    await current?.handle.close();
  }

  /** Takes back what was written of a torn piece, and a file without counts. */
  async #abandon({ handle, file, pieces }: OpenFile): Promise<void> {
    try {
      await handle.truncate(file.bytes);
    } catch {
      // A reader passes over the torn piece.
    } finally {
      await handle.close();
    }
    if (pieces > 1) return;
    await rm(file.path, { force: true });
    this.#files.splice(this.#files.indexOf(file), 1);
  }
}

/** A file of the ring by its name; none for others, which are left alone. */
function fileOf(path: string, name: string): RingFile[] {
  const [, year, month, day, hours, minutes, seconds] = NAME.exec(name) ?? [];
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (seconds === undefined || stat?.isFile() !== true) return [];
  const startedMs = Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(startedMs) ? [] : [{ path, startedMs, bytes: stat.size }];
}
