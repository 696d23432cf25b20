import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { readRootFile, writeRootFile } from './root-file.ts';

/**
 * File of root with the version of the bpftrace that was asked last. To ask loads LLVM, which takes half as long as a
 * short count in bpftrace alone. The file is gone after a restart.
 */
export const VERSION_FILE = '/run/vmtally-bpftrace';

const LONGEST = 8192;
const ELF = '\x7fELF';

/** The script that `doctor --fix --newer` writes (doctor/newer-folder.ts): it runs a bpftrace by a loader of its own. */
const SCRIPT = /^#!\/bin\/sh\nexec (\/[\w/.+-]+) --library-path \/[\w/.+-]+ (\/[\w/.+-]+) "\$@"\n$/;

/**
 * Text that stands for an executable and changes with it; undefined for a script of another form, whose bpftrace may change
 * while the script does not.
 */
export function identityOf(path: string): string | undefined {
  try {
    const begin = firstBytes(path, LONGEST);
    const [, ...run] = SCRIPT.exec(begin) ?? [];
    if (run.length > 0 ? !run.every(isElf) : !begin.startsWith(ELF)) return undefined;
    return [path, ...run].map(statusOf).join(' ');
  } catch {
    return undefined;
  }
}

function statusOf(path: string): string {
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
  return `${[dev, ino, size, mtimeNs, ctimeNs].join(':')} ${path}`;
}

const isElf = (path: string): boolean => firstBytes(path, ELF.length) === ELF;

/** The version that an executable of this identity printed; undefined if it is not known, or if others could have written it. */
export function knownVersion(identity: string, file = VERSION_FILE): string | undefined {
  const text = readRootFile(file, LONGEST);
  return text?.startsWith(`${identity}\n`) ? text.slice(identity.length + 1) : undefined;
}

/** Keeps what an executable printed as its version, if root may write the file. */
export const noteVersion = (identity: string, version: string, file = VERSION_FILE): void =>
  writeRootFile(file, `${identity}\n${version}`);

function firstBytes(path: string, most: number): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(most);
    return bytes.toString('latin1', 0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}
