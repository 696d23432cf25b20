import { readFileSync } from 'node:fs';
import { readHead } from './read-head.ts';
import type { Share } from './share.ts';

/** File systems that answer by themselves. Others, such as fuse or nfs, may keep a reader waiting for ever. */
const LOCAL = new Set(
  'bcachefs btrfs erofs exfat ext2 ext3 ext4 f2fs iso9660 jfs overlay ramfs reiserfs rootfs squashfs tmpfs vfat xfs zfs'.split(
    ' ',
  ),
);

/** Most bytes of a table of mounts. Anybody can make 100 MB of them, which the kernel takes a second to print. */
const MOUNTS_BYTES = 1 << 20;
/** Most mounts that are remembered. */
const KNOWN_LIMIT = 1_000;

/**
 * Tells the files on local file systems that are mounted in vmtally's own namespace, by the numbers of mounts. A number goes
 * to another mount as soon as nothing holds the first one: a file of each mount that is remembered stays open.
 */
export class TrustedMounts {
  readonly #known = new Map<string, boolean>();
  readonly #time: Share;

  /** `time`: milliseconds that users may take. */
  constructor(time: Share) {
    this.#time = time;
  }

  /** Returns a function that judges the open files of a process: the tables of mounts are read after the files are open. */
  judge(pid: number, user: number): (fd: number) => { verdict: boolean | undefined; isFirst: boolean } {
    let tables: { ids: Set<string>; isWhole: boolean } | undefined;
    return (fd) => {
      const id = mountOf(fd);
      const known = this.#known.get(id);
      if (known !== undefined) return { verdict: known, isFirst: false };
      tables ??= this.#read(pid, user);
      const verdict = tables.ids.has(id) || (tables.isWhole ? false : undefined);
      const isFirst = verdict !== undefined && this.#known.size < KNOWN_LIMIT;
      if (isFirst) this.#known.set(id, verdict);
      return { verdict, isFirst };
    };
  }

  /** Numbers of the trusted mounts that vmtally and a process see. */
  #read(pid: number, user: number): { ids: Set<string>; isWhole: boolean } {
    if (!this.#time.has(user, 1)) return { ids: new Set(), isWhole: false };
    const begin = performance.now();
    const tables = (['self', pid] as const).map(mountsOf);
    this.#time.charge(user, performance.now() - begin);
    const devices = new Set(
      tables[0]?.mounts.filter(({ type }) => LOCAL.has(type)).map(({ device }) => device),
    );
    const trusted = tables.flatMap(({ mounts }) => mounts).filter(({ device }) => devices.has(device));
    return { ids: new Set(trusted.map(({ id }) => id)), isWhole: tables.every(({ isWhole }) => isWhole) };
  }
}

/** Number of the mount of an open file, without asking its file system. */
const mountOf = (fd: number): string =>
  /^mnt_id:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '';

function mountsOf(process: 'self' | number) {
  let head: ReturnType<typeof readHead>;
  try {
    head = readHead(`/proc/${process}/mountinfo`, MOUNTS_BYTES);
  } catch {
    return { mounts: [], isWhole: false };
  }
  // The kernel writes blanks and line breaks of paths as \040 and \012 (fs/namespace.c, mangle).
  const mounts = head.text.split('\n').map((line) => {
    const fields = line.split(' ');
    const [id = '', , device = ''] = fields;
    return { id, device, type: fields[fields.indexOf('-', 6) + 1] ?? '' };
  });
  return { mounts, isWhole: head.isWhole };
}
