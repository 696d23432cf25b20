import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { type ElfFunctions, readElf } from './elf.ts';
import type { Mapping } from './mappings.ts';

/** Opens a file without reading it: no driver, no file system and no lease sees that (open(2), O_PATH). */
const O_PATH = 0o10000000;
const { O_NOCTTY, O_NONBLOCK, O_RDONLY } = constants;

/** Most files that are open at a time, and most bytes of the tables of all of them. */
const FILES_LIMIT = 1_000;
const BYTES_LIMIT = 512 << 20;

/** File systems that answer by themselves. Others, such as fuse or nfs, may keep a reader waiting for ever. */
const LOCAL = new Set(
  'bcachefs btrfs erofs exfat ext2 ext3 ext4 f2fs iso9660 jfs overlay ramfs reiserfs rootfs squashfs tmpfs vfat xfs zfs'.split(
    ' ',
  ),
);

/** A file with code. */
export interface MappedFile {
  /** Its functions; undefined where the file has none, or cannot be read. Read when first asked for. */
  functions: () => ElfFunctions | undefined;
}

/**
 * The files that processes have mapped, held open until the end. Every process chooses what it maps: so only regular files
 * are read that lie on a file system which is mounted in vmtally's own namespace, and asks no program. The mapping itself
 * names the file (/proc/PID/map_files), not its path, which leads elsewhere in another namespace.
 */
export class MappedFiles {
  /** By device and inode of the open file. */
  readonly #files = new Map<string, MappedFile & { fd: number }>();
  #bytes = 0;

  /** The files of some mappings of a living process; undefined for those that are not readable. */
  open(pid: number, mappings: readonly Mapping[]): (MappedFile | undefined)[] {
    const fds = mappings.map(({ start, end, path }) =>
      path.startsWith('/')
        ? openPath(`/proc/${pid}/map_files/${start.toString(16)}-${end.toString(16)}`)
        : undefined,
    );
    // A number of a mount may go to another mount as soon as nothing holds the first one: the open files hold them.
    const trusted = trustedMounts(pid);
    return fds.map((fd) => (fd === undefined ? undefined : this.#keep(fd, trusted)));
  }

  close(): void {
    for (const { fd } of this.#files.values()) closeSync(fd);
    this.#files.clear();
  }

  #keep(fd: number, trusted: ReadonlySet<string>): MappedFile | undefined {
    const key = trusted.has(mountOf(fd)) ? keyOf(fd) : undefined;
    const known = key === undefined ? undefined : this.#files.get(key);
    if (key === undefined || known !== undefined || this.#files.size >= FILES_LIMIT) {
      closeSync(fd);
      return known;
    }
    let read: { functions: ElfFunctions | undefined } | undefined;
    const functions = () => {
      read ??= { functions: this.#read(fd) };
      return read.functions;
    };
    const file = { fd, functions };
    this.#files.set(key, file);
    return file;
  }

  #read(path: number): ElfFunctions | undefined {
    let fd: number | undefined;
    try {
      // O_NONBLOCK: do not wait for the holder of a lease.
      fd = openSync(`/proc/self/fd/${path}`, O_RDONLY | O_NONBLOCK | O_NOCTTY);
      const functions = readElf(fd, fstatSync(fd).size, BYTES_LIMIT - this.#bytes);
      this.#bytes += functions.bytes;
      return functions;
    } catch {
      return undefined;
    } finally {
      if (fd !== undefined) closeSync(fd);
    }
  }
}

function openPath(path: string): number | undefined {
  try {
    return openSync(path, O_PATH);
  } catch {
    // The mapping, or the process, is gone.
    return undefined;
  }
}

/** Number of the mount of an open file, without asking its file system. */
const mountOf = (fd: number): string =>
  /^mnt_id:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '';

/** Identity of a regular file; undefined for another one, such as a device. */
function keyOf(fd: number): string | undefined {
  const stat = fstatSync(fd);
  return stat.isFile() ? `${stat.dev}:${stat.ino}` : undefined;
}

/** Numbers of the mounts that a process sees, of local file systems that are mounted in this namespace too. */
function trustedMounts(pid: number): Set<string> {
  const own = mountsOf('self');
  const devices = new Set(own.filter(({ type }) => LOCAL.has(type)).map(({ device }) => device));
  return new Set([...own, ...mountsOf(pid)].filter(({ device }) => devices.has(device)).map(({ id }) => id));
}

function mountsOf(process: 'self' | number): { id: string; device: string; type: string }[] {
  let text = '';
  try {
    text = readFileSync(`/proc/${process}/mountinfo`, 'utf8');
  } catch {
    return [];
  }
  return [...text.matchAll(/^(\d+) \d+ (\d+:\d+) .*? - (\S+) /gm)].map(
    ([, id = '', device = '', type = '']) => ({
      id,
      device,
      type,
    }),
  );
}
