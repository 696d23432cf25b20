import type { CaptureItem } from '../capture/items.ts';
import { readCapture } from '../capture/reader.ts';
import type { HeadLine } from '../capture/schema.ts';
import { openCapture } from '../capture/source.ts';
import { readBootId } from '../kernel/boot-id.ts';
import { isAlive } from '../kernel/processes.ts';
import { type CaptureFile, captureFiles, filesWithin } from './capture-files.ts';
import { joinedItems } from './joined-captures.ts';
import { joinedHead, partialSeries } from './joined-head.ts';

/** A capture: a file, or the files of a record, or of several, as if they were one. */
export class Captures {
  /** The file or the folder, or the first of several. */
  readonly name: string;
  /** The files that are read. */
  files: readonly CaptureFile[];
  /** Head of all of them, with the series of all. */
  head: HeadLine;
  readonly #all: readonly CaptureFile[];
  readonly #damages: ReturnType<typeof captureFiles>['damages'];
  readonly #notes = new Set<string>();

  /** Reads the heads of files, and of those in folders. Throws CAPTURE_INVALID. */
  constructor(paths: readonly string[]) {
    const { files, damages } = captureFiles(paths);
    this.name = paths.length === 1 ? (paths[0] ?? '') : `${paths[0]} and ${paths.length - 1} more`;
    this.#all = files;
    this.#damages = damages;
    this.files = files;
    this.head = joinedHead(files);
  }

  /** Sentences on the capture that are no damage, once it was read. */
  get notes(): string[] {
    return [...partialSeries(this.files, this.head), ...this.#notes];
  }

  /** Leaves out the files that have no tick of a time, in ms of the Unix epoch. */
  narrow(fromMs: number, toMs: number): void {
    this.files = filesWithin(this.#all, fromMs, toMs);
    this.head = joinedHead(this.files);
  }

  /** End of the last tick, in ms of the Unix epoch. */
  endMs(): number {
    const last = this.#all.at(-1);
    let endMs = last?.head.startedMs ?? 0;
    if (last) for (const item of this.#itemsOf(last)) if (item.kind === 'tick') endMs = item.tick.atMs;
    return endMs;
  }

  /** Yields what the files hold, as one. Throws CAPTURE_INVALID where two of them counted at the same time. */
  *items(): Generator<CaptureItem> {
    for (const damage of this.#damages) yield { kind: 'damage', damage };
    yield* joinedItems(this.files, this.head, (file) => this.#itemsOf(file));
  }

  *#itemsOf(file: CaptureFile): Generator<CaptureItem> {
    const source = openCapture(file.path);
    const isWritten = isBeingWritten(file.head);
    let [members, run, hasEnded] = [0, 0, false];
    try {
      for (const item of readCapture(source, file.head)) {
        if (item.kind === 'member') ({ member: members, run } = item.line);
        hasEnded ||= item.kind === 'end';
        // A member may be read while it is written.
        const isTail =
          item.kind === 'damage' && item.damage.offset + item.damage.bytes >= source.size && isWritten;
        if (!isTail) yield item;
      }
      if (!isWritten || hasEnded) return;
      this.#notes.add('it is being written: its last counts, of 10 s at most, are not in it yet');
      yield { kind: 'end', line: { kind: 'end', runs: run, members, problem: null } };
    } finally {
      source.close();
    }
  }
}

const isBeingWritten = ({ writer, bootId }: HeadLine): boolean =>
  writer !== undefined && bootId !== '' && bootId === readBootId() && isAlive(writer.pid, writer.start);
