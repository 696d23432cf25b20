import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, VmtallyError } from '../errors.ts';
import type { Tracepoints } from '../kernel/tracepoints.ts';

/** A known number of events that this process causes, and a filter that only these events pass. */
export interface Workload {
  event: string;
  filter: string;
  make: () => void;
  clean: () => void;
}

/** Number of events that are made: a prime, so that no wrong factor can give it. */
export const EVENTS = 101;

/** A kernel without CONFIG_FTRACE_SYSCALLS has no tracepoints for system calls. */
export const chooseWorkload = (tracepoints: Tracepoints): Workload =>
  tracepoints.has('syscalls:sys_enter_ftruncate') ? truncates() : signals();

function truncates(): Workload {
  const file = temporaryFile();
  const length = randomInt(1, 1 << 20);
  return {
    event: 'syscalls:sys_enter_ftruncate',
    filter: `length == ${length}`,
    make: () => times(() => ftruncateSync(file, length)),
    clean: () => closeSync(file),
  };
}

/**
 * Opens a temporary file and removes it at once, so that nothing is left however this process ends.
 * Throws OUTPUT_FILE.
 */
function temporaryFile(): number {
  try {
    const directory = mkdtempSync(join(tmpdir(), 'vmtally-'));
    try {
      return openSync(join(directory, 'file'), 'w');
    } finally {
      rmSync(directory, { recursive: true });
    }
  } catch (error) {
    throw new VmtallyError(
      'OUTPUT_FILE',
      `cannot create a temporary file: ${messageOf(error)}`,
      'Set TMPDIR to a writable directory.',
      { cause: error },
    );
  }
}

/**
 * Sends SIGURG to this process, which ignores it: the event comes all the same, at once and in the sender.
 * Forks would not do, because a new thread of Node.js is a fork too. The filter's code is that of kill(2);
 * Go’s own SIGURG has another.
 */
const signals = (): Workload => ({
  event: 'signal:signal_generate',
  filter: `sig == ${constants.signals.SIGURG} && code == 0`,
  make: () => times(() => process.kill(process.pid, 'SIGURG')),
  clean: () => undefined,
});

function times(make: () => void): void {
  for (let made = 0; made < EVENTS; made++) make();
}

/** Processes that use memory, one after the other. */
const CHILDREN = 3;
/** Pages that this process touches for the first time. */
const TOUCHED_BYTES = 16 << 20;

/** Causes events of most kinds: page faults, allocations and frees of pages and of kernel objects, files, and processes. */
export function useMemory(): void {
  for (let started = 0; started < CHILDREN; started++) {
    Buffer.alloc(TOUCHED_BYTES, 1);
    spawnSync(process.execPath, ['--version'], { stdio: 'ignore' });
  }
  times(() => closeSync(openSync('/proc/self/stat', 'r')));
}
