import { closeSync, lstatSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { atLeast, NEWER, QUICKER } from '../bpftrace/find.ts';
import { changeableByOthers, hintFor } from '../bpftrace/trusted.ts';
import { VmtallyError } from '../errors.ts';
import { lockFile } from '../kernel/file-lock.ts';
import { SETPRIV } from '../kernel/setpriv.ts';
import { type Distribution, readDistribution } from './distribution.ts';
import { type Facts, usable } from './facts.ts';
import { runFixes } from './fix.ts';
import { completeNewer, SUITE } from './newer-folder.ts';
import type { Command } from './packages.ts';

/** Room that the folder takes while it is made: 550 MB, and 150 MB of packages. */
const BYTES = 1e9;
/** Time for one command: a slow network takes minutes. */
const MOST_MS = 1_800_000;
const WAYS = 'docs/install.md, “A newer bpftrace”, has the ways to one.';

/**
 * Puts the bpftrace of Debian 13 with its libraries into `folder`, where findBpftrace looks first, or says that there
 * is no need. The folder appears when all is in it: a failure, or the abort of `signal`, leaves nothing.
 * Throws USAGE, BPFTRACE_UNSAFE, NOT_ROOT, or FIX_FAILED with the reason.
 */
export async function installNewer(
  facts: Facts,
  say: (line: string) => void,
  {
    folder = dirname(NEWER),
    distribution = readDistribution(),
    run = runFixes,
    signal,
  }: {
    folder?: string;
    distribution?: Distribution;
    run?: typeof runFixes;
    signal?: AbortSignal;
  } = {},
): Promise<void> {
  const found = usable(facts);
  if (found !== undefined && atLeast(found, ...QUICKER)) {
    say(`bpftrace ${found.versionText}, ${found.path}: new enough, nothing to do`);
    return;
  }
  requirePossible(facts, folder, distribution);
  const lock = takeLock(folder);
  const part = `${folder}.part`;
  try {
    say(`making ${folder}: bpftrace of Debian 13 with its libraries, 550 MB`);
    rmSync(part, REMOVED);
    await run(commands(part), say, { timeoutMs: MOST_MS, ...(signal && { signal }) });
    signal?.throwIfAborted();
    const version = await completeNewer(part, folder);
    renameSync(part, folder);
    say(
      `made ${folder} with bpftrace ${version}; it gets no updates: remove it, and run this again, for a new one`,
    );
  } catch (error) {
    rmSync(part, REMOVED);
    if (signal?.aborted) throw failed(`stopped, and removed ${part}`, 'Run it again.', error);
    throw error;
  } finally {
    rmSync(`${folder}.lock`, { force: true });
    closeSync(lock);
  }
}

/**
 * Commands that fill a folder. All that debootstrap mounts and starts ends with its namespaces, and these end with vmtally:
 * nothing may write into the folder after vmtally was killed, when another one may make it.
 */
const commands = (part: string): Command[] => {
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  return [
    { file: 'apt-get', args: ['update'], env: quiet, optional: true },
    { file: 'apt-get', args: ['install', '-y', 'debootstrap', 'debian-archive-keyring'], env: quiet },
    {
      file: SETPRIV,
      args: ['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child'].concat(
        'debootstrap',
        '--variant=minbase',
        '--include=bpftrace',
        SUITE,
        `${part}/${SUITE}`,
      ),
    },
  ];
};

/** Processes that were killed may still write when the folder is removed. */
const REMOVED = { recursive: true, force: true, maxRetries: 10, retryDelay: 200 } as const;

/** Throws where nothing can be installed, before anything is changed. */
function requirePossible(facts: Facts, folder: string, { id, version, name }: Distribution): void {
  if (facts.named) {
    throw new VmtallyError(
      'USAGE',
      `--newer makes ${folder}/bpftrace, which is found by itself, but --bpftrace or VMTALLY_BPFTRACE names another`,
      'Run it without them.',
    );
  }
  if (id !== 'debian' || version !== '12')
    throw failed(`--newer is for Debian 12 only, and this is ${name}`, WAYS);
  if (facts.privileges.euid !== 0)
    throw new VmtallyError('NOT_ROOT', `--newer needs root to make ${folder}`, 'Run it with sudo.');
  const parent = dirname(folder);
  const changeable = changeableByOthers(parent);
  if (changeable !== undefined) {
    throw new VmtallyError(
      'BPFTRACE_UNSAFE',
      `root would run a bpftrace of ${folder}, and other users can change ${changeable.path}`,
      hintFor(changeable, 'install a newer bpftrace yourself and name it with --bpftrace'),
    );
  }
  if (lstatSync(folder, { throwIfNoEntry: false }) !== undefined)
    throw failed(
      `${folder} exists, and is not a folder with a newer bpftrace that works`,
      `Remove it: rm -r ${folder}`,
    );
  const { bavail, bsize } = statfsSync(parent);
  if (bavail * bsize < BYTES)
    throw failed(
      `${parent} has ${Math.floor((bavail * bsize) / 1e6)} MB free, and --newer needs 1,000`,
      'Free some space.',
    );
}

function takeLock(folder: string): number {
  const lock = lockFile(`${folder}.lock`);
  if (lock === undefined) throw failed(`another vmtally makes ${folder} now`, 'Wait for it to end.');
  return lock;
}

const failed = (message: string, hint: string, cause?: unknown): VmtallyError =>
  new VmtallyError('FIX_FAILED', message, hint, { cause });
