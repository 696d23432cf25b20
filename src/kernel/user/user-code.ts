import { printable } from '../../printable.ts';
import { readSmallFile } from '../../small-file.ts';
import { type MappedFile, MappedFiles } from './mapped-files.ts';
import { type Mapping, parseMappings } from './mappings.ts';

/** Functions of a user stack, outermost first. */
export interface UserFrames {
  frames: readonly string[];
  /**
   * `whole`: it goes on from its first function. `single`: it ends after that, or goes on where no code is. `unread`: the
   * process ended before its mappings were read. `none`: the event came from no code of a program.
   */
  kind: 'whole' | 'single' | 'unread' | 'none';
}

/** Place of a frame that no mapping has, and of one in code that a program made. */
const UNKNOWN = '[unknown]';
const MADE = '[anon]';
const DEEPER = '[deeper]';
const NO_STACK: UserFrames = { frames: ['[no user stack]'], kind: 'none' };
const UNREAD: UserFrames = { frames: [UNKNOWN], kind: 'unread' };

/** Milliseconds after which a process is read again: the loader maps libraries, and programs load more. */
const AGAIN_MS = [2, 8, 40, 200, 1_000, 5_000];
/** Most processes whose mappings are kept, most of them that are read again, and most bytes of a text of mappings. */
const PROCESSES_LIMIT = 20_000;
const FOLLOWED_LIMIT = 1_000;
const MAPS_LIMIT = 2 << 20;
/** Most mappings of all processes. */
const MAPPINGS_LIMIT = 500_000;

type Placed = Mapping & { opened: MappedFile | undefined };

/**
 * Names the functions of programs. The mappings of a process are read while it lives: when it is first sampled, and again
 * after a while; the files are read when a frame in them is named. An address never becomes part of a name.
 */
export class UserCode {
  readonly #files = new MappedFiles();
  /** Mappings by process, those that were found last first: exec replaces all of them. */
  readonly #processes = new Map<number, Placed[]>();
  readonly #timers = new Map<number, NodeJS.Timeout>();
  readonly #names = new Map<string, UserFrames>();
  readonly #depth: number;
  #mappings = 0;

  /** `depth`: most frames of a stack that were kept. */
  constructor(depth: number) {
    this.#depth = depth;
  }

  /** Reads the mappings of a process that was sampled, or that runs a new program. */
  follow(pid: number): void {
    clearTimeout(this.#timers.get(pid));
    this.#timers.delete(pid);
    this.#read(pid, 0);
  }

  /** Reads the mappings of the processes that live now once more, and ends their reading. */
  finish(): void {
    for (const pid of this.#processes.keys()) this.#update(pid);
    this.#stop();
  }

  /** Ends its timers, and closes the files. */
  close(): void {
    this.#stop();
    this.#files.close();
  }

  /** The functions of a stack: an address a line, innermost first. */
  framesOf(pid: number, stack: string): UserFrames {
    const key = `${pid} ${stack}`;
    const known = this.#names.get(key) ?? this.#name(pid, stack);
    this.#names.set(key, known);
    return known;
  }

  #name(pid: number, stack: string): UserFrames {
    const addresses = stack === '' ? [] : stack.split('\n').map((frame) => Number.parseInt(frame, 16));
    if (addresses.length === 0) return NO_STACK;
    if (!this.#processes.get(pid)?.length) return UNREAD;
    // A return address may lie behind the function that calls; the innermost one is no return address.
    const names = addresses.map((address, index) =>
      this.#functionAt(pid, index === 0 ? address : address - 1),
    );
    // Behind a function without a frame pointer stands what its caller kept in the register: data of the program.
    const end = names.indexOf(undefined);
    const kept = names.slice(0, end === -1 ? names.length : Math.max(1, end)).map((name) => name ?? UNKNOWN);
    const isDeeper = end === -1 && addresses.length >= this.#depth;
    return {
      frames: [...(isDeeper ? [DEEPER] : []), ...kept.toReversed()],
      kind: kept.length === 1 && this.#depth > 1 ? 'single' : 'whole',
    };
  }

  /** A function, and in brackets its file; undefined where no code is mapped. */
  #functionAt(pid: number, address: number): string | undefined {
    const mapping = this.#processes.get(pid)?.find(({ start, end }) => start <= address && address < end);
    if (mapping === undefined) return undefined;
    const { start, offset, path, opened } = mapping;
    const file = fileName(path);
    if (file === '') return MADE;
    const place = address - start + offset;
    const name = opened?.functions()?.functionAt(place);
    return name === undefined ? `[${file}]+0x${place.toString(16)}` : `${printable(name)} [${file}]`;
  }

  #read(pid: number, time: number): void {
    if (!this.#update(pid)) return;
    const wait = AGAIN_MS[Math.min(time, AGAIN_MS.length - 1)];
    if (this.#timers.size >= FOLLOWED_LIMIT) return;
    const timer = setTimeout(() => {
      this.#timers.delete(pid);
      this.#read(pid, time + 1);
    }, wait);
    this.#timers.set(pid, timer.unref());
  }

  /** Reads the mappings of a process. False if it is gone, or there is no room for it. */
  #update(pid: number): boolean {
    const known = this.#processes.get(pid) ?? [];
    if (known.length === 0 && this.#processes.size >= PROCESSES_LIMIT) return false;
    const found = readMappings(pid);
    if (found === undefined) return false;
    const keys = new Set(known.map(keyOf));
    const added = found.filter((mapping) => !keys.has(keyOf(mapping)));
    if (this.#mappings + added.length > MAPPINGS_LIMIT) return false;
    this.#mappings += added.length;
    if (added.length > 0) {
      const opened = this.#files.open(pid, added);
      this.#processes.set(pid, [
        ...added.map((each, index) => ({ ...each, opened: opened[index] })),
        ...known,
      ]);
    }
    return true;
  }

  #stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}

const keyOf = ({ start, end, offset, file }: Mapping): string => `${start} ${end} ${offset} ${file}`;

/** Undefined where the process is gone, is ending, or has none (a thread of the kernel). */
function readMappings(pid: number): Mapping[] | undefined {
  try {
    const mappings = parseMappings(readSmallFile(`/proc/${pid}/maps`, MAPS_LIMIT));
    return mappings.length > 0 ? mappings : undefined;
  } catch {
    return undefined;
  }
}

/** Last part of a path, as people can read it, without brackets of the kernel's names and what follows a removed file. */
const fileName = (path: string): string =>
  printable(
    path
      .replace(/ \(deleted\)$/, '')
      .replace(/^.*\//s, '')
      .replace(/^\[(.*)\]$/s, '$1'),
  );
