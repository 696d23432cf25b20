import { execFile } from 'node:child_process';
import { release } from 'node:os';
import { delimiter, join } from 'node:path';
import { VmtallyError } from '../errors.ts';
import { isExecutable } from '../kernel/executable.ts';
import type { AttachMode } from '../probe/raw.ts';
import { mayHaveDifferences } from './differences-file.ts';
import { bpftraceEnvironment } from './environment.ts';
import { identityOf, knownVersion, noteVersion } from './known-version.ts';
import { trustedPath, unusable } from './trusted.ts';

/** A bpftrace executable and its version, as two numbers. */
export interface Bpftrace {
  /** Without symbolic links. */
  path: string;
  version: readonly [major: number, minor: number];
  /** Version as bpftrace prints it: `v0.17.0`. */
  versionText: string;
  /** Mode by which its programs attach; `auto` if not given. */
  attach?: AttachMode | undefined;
  /** Why raw tracepoints are not used: `doctor` found that they count otherwise. */
  rawRefused?: string | undefined;
}

/**
 * Oldest and newest version that vmtally was tested with. It refuses older versions, and tries newer ones.
 */
export const OLDEST = [0, 17] as const;
export const NEWEST = [0, 27] as const;

/** From this version on count() adds in place, and events can be counted at raw tracepoints (rawPrefix). */
export const QUICKER = [0, 20] as const;

/** Place of the bpftrace that `doctor --fix --newer` installs. */
export const NEWER = '/opt/vmtally/bpftrace';

/**
 * Finds the bpftrace to use: the path given, VMTALLY_BPFTRACE, NEWER, or the first in PATH and the system
 * directories. Throws BPFTRACE_MISSING, BPFTRACE_UNSAFE if other users could change it, or BPFTRACE_VERSION
 * if its version is unknown or too old.
 */
export async function findBpftrace(given = process.env.VMTALLY_BPFTRACE): Promise<Bpftrace> {
  const named = given === undefined || given === '' ? search() : given;
  if (named === undefined) {
    throw new VmtallyError(
      'BPFTRACE_MISSING',
      'bpftrace is not installed',
      'Run `vmtally doctor --fix` as root.',
    );
  }
  const path = trustedPath(named);
  const identity = identityOf(path);
  const known = identity && knownVersion(identity);
  const { output, code } = known === undefined ? await askVersion(path) : { output: known, code: undefined };
  if (code === 'ENOENT' || code === 'EACCES' || code === 'ENOEXEC') {
    throw unusable('BPFTRACE_MISSING', `cannot run ${path}: ${code}`);
  }
  const match = /v?(\d+)\.(\d+)(?:\.\d+)?/.exec(/^bpftrace\s+(\S+)/m.exec(output)?.[1] ?? '');
  if (match === null) throw unusable('BPFTRACE_VERSION', `${path} --version prints no bpftrace version`);
  const version = [Number(match[1]), Number(match[2])] as const;
  if (version[0] === 0 && version[1] < OLDEST[1]) {
    throw unusable(
      'BPFTRACE_VERSION',
      `${path} is bpftrace ${match[0]}; vmtally needs ${OLDEST.join('.')} or newer`,
    );
  }
  const versionText = match[0];
  if (identity !== undefined && known === undefined) noteVersion(identity, `bpftrace ${versionText}\n`);
  const found = { path, version, versionText };
  if (!mayHaveDifferences()) return found;
  const { whyRefused } = await import('./raw-differences.ts');
  return { ...found, rawRefused: whyRefused(versionText, release()) };
}

/** The output of `--version`. `code`: the error if it cannot be run. */
const askVersion = (path: string): Promise<{ output: string; code: unknown }> =>
  new Promise((resolve) => {
    const options = {
      env: bpftraceEnvironment(),
      timeout: 10_000,
      killSignal: 'SIGKILL',
      maxBuffer: 100_000,
    } as const;
    execFile(path, ['--version'], options, (error, stdout, stderr) =>
      resolve({ output: `${stdout}\n${stderr}`, code: error?.code }),
    );
  });

/** True if the version is `major.minor` or newer. */
export const atLeast = ({ version }: Pick<Bpftrace, 'version'>, major: number, minor: number): boolean =>
  version[0] > major || (version[0] === major && version[1] >= minor);

function search(): string | undefined {
  const directories = (process.env.PATH ?? '')
    .split(delimiter)
    .concat('/usr/bin', '/usr/sbin', '/usr/local/bin');
  return directories
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, 'bpftrace'))
    .toSpliced(0, 0, NEWER)
    .find(isExecutable);
}
