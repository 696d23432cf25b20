import {
  closeSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { readSmallFile } from '../small-file.ts';
import { changeableByOthers } from './trusted.ts';

/**
 * File of root with the version of the bpftrace that was asked last. To ask loads LLVM, which takes half as long as a
 * short count in bpftrace alone. The file is gone after a restart.
 */
export const VERSION_FILE = '/run/vmtally-bpftrace';

const LONGEST = 8192;
const ELF = '\x7fELF';

/**
 * Text that stands for an executable and changes with it; undefined for a script, whose bpftrace may change while the
 * script does not.
 */
export function identityOf(path: string): string | undefined {
  try {
    if (firstBytes(path) !== ELF) return undefined;
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return `${[dev, ino, size, mtimeNs, ctimeNs].join(':')} ${path}`;
  } catch {
    return undefined;
  }
}

/** The version that an executable of this identity printed; undefined if it is not known, or if others could have written it. */
export function knownVersion(identity: string, file = VERSION_FILE): string | undefined {
  try {
    if (changeableByOthers(dirname(file)) !== undefined) return undefined;
    const text = readSmallFile(file, LONGEST, { followsLinks: false, check: requireOwn });
    return text.startsWith(`${identity}\n`) ? text.slice(identity.length + 1) : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps what an executable printed as its version, if root may write the file. */
export function noteVersion(identity: string, version: string, file = VERSION_FILE): void {
  try {
    if (process.geteuid?.() !== 0 || changeableByOthers(dirname(file)) !== undefined) return;
    const next = `${file}.new`;
    // Always create a new file: reuse neither a half-written file nor a link at that path.
    rmSync(next, { force: true });
    writeFileSync(next, `${identity}\n${version}`, { flag: 'wx', mode: 0o600 });
    renameSync(next, file);
  } catch {
    // The next start asks again.
  }
}

function firstBytes(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(ELF.length);
    return bytes.toString('latin1', 0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

function requireOwn({ uid, mode }: Stats): void {
  if (uid !== process.geteuid?.() || (mode & 0o022) !== 0) throw new Error('other users can change it');
}
