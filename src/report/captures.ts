import type { CaptureItem } from '../capture/items.ts';
import { readCapture } from '../capture/reader.ts';
import type { HeadLine } from '../capture/schema.ts';
import { type CaptureSource, openCapture } from '../capture/source.ts';
import { readBootId } from '../kernel/boot-id.ts';
import { isAlive } from '../kernel/processes.ts';
import { type CaptureFile, captureFiles, filesWithin, goesOn } from './capture-files.ts';
import { type JoinedItem, joinedItems, type Place } from './joined-captures.ts';
import { joinedHead, partialSeries } from './joined-head.ts';
import { namesAhead } from './names-ahead.ts';

type OpenSource = CaptureSource & { close?(): void };

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
  readonly #open: OpenSource[] = [];

  /**
   * Reads the heads of files, and of those in folders. `open` opens a file that stays open until `close`; absent: each is
   * open only while it is read. Throws CAPTURE_INVALID.
   */
  constructor(paths: readonly string[], open?: (path: string) => OpenSource) {
    const { files, damages } = this.#closingOnError(() =>
      captureFiles(
        paths,
        open &&
          ((path) => {
            const source = open(path);
            this.#open.push(source);
            return source;
          }),
      ),
    );
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

  /** Number of records whose files they are. */
  get records(): number {
    return this.files.filter((file, index) => !goesOn(file, this.files[index - 1])).length;
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

  /** Bytes of the files that are open, up to a place. */
  bytesTo({ file, offset }: Pick<Place, 'file' | 'offset'>): number {
    return this.files.slice(0, file).reduce((sum, { source }) => sum + (source?.size ?? 0), offset);
  }

  /** Bytes of all files that are open. */
  get bytes(): number {
    return this.bytesTo({ file: this.files.length, offset: 0 });
  }

  /**
   * Yields what the files hold, as one, from the start or from a member on. Throws CAPTURE_INVALID where two of them counted
   * at the same time. A process without a name in a tick has that of the next.
   */
  *items(from?: Place): Generator<JoinedItem> {
    if (from === undefined) for (const damage of this.#damages) yield { kind: 'damage', damage };
    yield* namesAhead(
      joinedItems(this.files, this.head, (file, offset) => this.#itemsOf(file, offset), from),
    );
  }

  /** Closes the files that are open. */
  close(): void {
    for (const source of this.#open.splice(0)) source.close?.();
  }

  #closingOnError<Result>(make: () => Result): Result {
    try {
      return make();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  *#itemsOf(file: CaptureFile, from = 0): Generator<CaptureItem> {
    const closing = file.source === undefined ? openCapture(file.path) : undefined;
    const source = file.source ?? closing;
    if (source === undefined) return;
    const isWritten = isBeingWritten(file.head);
    let [members, run, hasEnded] = [0, 0, false];
    try {
      for (const item of readCapture(source, file.head, from)) {
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
      closing?.close();
    }
  }
}

const isBeingWritten = ({ writer, bootId }: HeadLine): boolean =>
  writer !== undefined && bootId !== '' && bootId === readBootId() && isAlive(writer.pid, writer.start);
