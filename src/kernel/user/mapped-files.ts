import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { type ElfFunctions, readElf } from './elf.ts';
import type { Gap } from './gap.ts';
import type { Mapping } from './mappings.ts';
import { openPerfMap } from './open-perf-map.ts';
import { parsePerfMap } from './perf-map.ts';
import { Share } from './share.ts';
import { TrustedMounts } from './trusted-mounts.ts';

/** Opens a file without reading it: no driver, no file system and no lease sees that (open(2), O_PATH). */
const O_PATH = 0o10000000;
const { O_NOCTTY, O_NONBLOCK, O_RDONLY } = constants;

/**
 * Most files of a process that are opened at once, most that are open at a time, and most bytes of the tables of all of
 * them. Most milliseconds for tables of mounts, and of CPU time for the tables of files and the search for names.
 */
const LIMITS = { filesOfProcess: 500, files: 2_000, bytes: 512 << 20, mountsMs: 1_000, namingMs: 10_000 };

/** A file with code. */
export interface MappedFile {
  /** Name of the function that has this place in the file, or why it is not known; undefined where the file has none. */
  functionAt: (offset: number) => string | Gap | undefined;
}

/** A file whose functions are not known, and why. */
const unknown = (gap: Gap): MappedFile => ({ functionAt: () => gap });
const TOO_MANY_MOUNTS = unknown({ gap: 'mounts' });
const TOO_MANY_FILES = unknown({ gap: 'files' });

/**
 * The files that processes have mapped, held open until the end. Every process chooses what it maps: so only regular files
 * are read that lie on a file system which is mounted in vmtally's own namespace, and asks no program. The mapping itself
 * names the file (/proc/PID/map_files), not its path, which leads elsewhere in another namespace. Users share its limits.
 */
export class MappedFiles {
  /** By device and inode of the open file. */
  readonly #files = new Map<string, MappedFile>();
  readonly #fds = new Set<number>();
  readonly #mounts: TrustedMounts;
  readonly #ofProcess: number;
  readonly #count: Share;
  readonly #bytes: Share;
  readonly #time: Share;

  constructor({ filesOfProcess, files, bytes, mountsMs, namingMs } = LIMITS) {
    this.#mounts = new TrustedMounts(new Share(mountsMs));
    this.#ofProcess = filesOfProcess;
    this.#count = new Share(files);
    this.#bytes = new Share(bytes);
    this.#time = new Share(namingMs);
  }

  /** The files of some mappings of a living process of a user; undefined for those that are not to be read. */
  open(pid: number, user: number, mappings: readonly Mapping[]): (MappedFile | undefined)[] {
    const keys = mappings.map(({ file, path }) => (path.startsWith('/') ? `${file} ${path}` : ''));
    const fds = new Map<string, number | undefined>();
    for (const [index, { start, end }] of mappings.entries()) {
      const key = keys[index] ?? '';
      if (key === '' || fds.get(key) !== undefined || fds.size >= this.#ofProcess) continue;
      fds.set(key, openPath(`/proc/${pid}/map_files/${start.toString(16)}-${end.toString(16)}`));
    }
    const judge = this.#mounts.judge(pid, user);
    const files = new Map<string, MappedFile | undefined>();
    for (const [key, fd] of fds) if (fd !== undefined) files.set(key, this.#keep(fd, user, judge(fd)));
    return keys.map((key) => (key === '' || fds.has(key) ? files.get(key) : TOO_MANY_FILES));
  }

  /** The functions that a living process of a user made and wrote down, by their addresses; undefined without any. */
  openMade(pid: number, user: number): MappedFile | undefined {
    const fd = openPerfMap(pid, user);
    return fd === undefined ? undefined : this.#keep(fd, user, this.#mounts.judge(pid, user)(fd), readMade);
  }

  close(): void {
    for (const fd of this.#fds) closeSync(fd);
    this.#fds.clear();
    this.#files.clear();
  }

  #keep(
    fd: number,
    user: number,
    { verdict, isFirst }: ReturnType<ReturnType<TrustedMounts['judge']>>,
    reads: Reads = readElf,
  ): MappedFile | undefined {
    // As a map of functions a file is another one than as code.
    const identity = verdict ? keyOf(fd) : undefined;
    const key = identity && `${reads.name} ${identity}`;
    const known = key === undefined ? undefined : this.#files.get(key);
    const isNew = key !== undefined && known === undefined;
    const isKept = isNew && this.#count.take(user, 1);
    if (isFirst || isKept) this.#fds.add(fd);
    else closeSync(fd);
    if (verdict === undefined) return TOO_MANY_MOUNTS;
    if (!isKept) return isNew ? TOO_MANY_FILES : known;
    const file = this.#file(fd, user, reads);
    this.#files.set(key, file);
    return file;
  }

  #file(fd: number, user: number, reads: Reads): MappedFile {
    let read: ElfFunctions | Gap | undefined;
    const names = new Map<number, ReturnType<MappedFile['functionAt']>>();
    return {
      functionAt: (offset) => {
        if (names.has(offset)) return names.get(offset);
        if (!this.#time.has(user, 1)) return { gap: 'time' };
        const begin = process.cpuUsage();
        read ??= this.#read(fd, user, reads);
        const name = 'gap' in read ? read : read.functionAt(offset);
        names.set(offset, name);
        const { user: own, system } = process.cpuUsage(begin);
        this.#time.charge(user, (own + system) / 1_000);
        return name;
      },
    };
  }

  #read(path: number, user: number, reads: Reads): ElfFunctions | Gap {
    let fd: number | undefined;
    let isFull = false;
    try {
      // O_NONBLOCK: do not wait for the holder of a lease.
      fd = openSync(`/proc/self/fd/${path}`, O_RDONLY | O_NONBLOCK | O_NOCTTY);
      return reads(fd, fstatSync(fd).size, (bytes) => {
        isFull = !this.#bytes.take(user, bytes);
        return !isFull;
      });
    } catch {
      return isFull ? { gap: 'files' } : NO_FUNCTIONS;
    } finally {
      if (fd !== undefined) closeSync(fd);
    }
  }
}

/** Reads the functions of an open file. `take`: true if it may read so many bytes more. */
type Reads = (fd: number, size: number, take: (bytes: number) => boolean) => ElfFunctions;

/** Most bytes of a map of functions that a program made: of its end, where the latest functions are. */
const MADE_BYTES = 32 << 20;

const readMade: Reads = (fd, size, take) => {
  const bytes = Buffer.alloc(Math.min(size, MADE_BYTES));
  if (!take(bytes.length)) throw new Error('too large');
  const start = size - bytes.length;
  const text = bytes.toString('utf8', 0, readSync(fd, bytes, 0, bytes.length, start));
  // A line that was cut has another address.
  return { functionAt: parsePerfMap(start === 0 ? text : text.slice(text.indexOf('\n') + 1)) };
};

const NO_FUNCTIONS: ElfFunctions = { functionAt: () => undefined };

function openPath(path: string): number | undefined {
  try {
    return openSync(path, O_PATH);
  } catch {
    // The mapping, or the process, is gone.
    return undefined;
  }
}

/** Identity of a regular file; undefined for another one, such as a device. */
function keyOf(fd: number): string | undefined {
  const stat = fstatSync(fd);
  return stat.isFile() ? `${stat.dev}:${stat.ino}` : undefined;
}
