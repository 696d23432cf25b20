import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tracepoints } from '../probe/formats.ts';

/** A number of events that this process makes, and the filter that only they pass. */
export interface Workload {
  event: string;
  filter: string;
  /** Whether child processes make the events. */
  inherit: boolean;
  /** A prime, so that no wrong factor can give it. */
  events: number;
  make: () => void;
  /** Leaves nothing behind. */
  clean: () => void;
}

/** System calls are the cheapest; a kernel without CONFIG_FTRACE_SYSCALLS has no tracepoints for them. */
export const chooseWorkload = (tracepoints: Tracepoints): Workload =>
  tracepoints.has('syscalls:sys_enter_ftruncate') ? truncates() : execs();

function truncates(): Workload {
  const directory = mkdtempSync(join(tmpdir(), 'vmtally-'));
  const file = openSync(join(directory, 'file'), 'w');
  // The file is used by its descriptor only, so that nothing is left whatever ends this process.
  rmSync(directory, { recursive: true });
  const length = randomInt(1, 1 << 20);
  const events = 101;
  return {
    event: 'syscalls:sys_enter_ftruncate',
    filter: `length == ${length}`,
    inherit: false,
    events,
    make: () => {
      for (let made = 0; made < events; made++) ftruncateSync(file, length);
    },
    clean: () => closeSync(file),
  };
}

/**
 * Starts of a program under a name of its own. Forks would not do: a new thread of Node.js is one too.
 * The name is relative, because bpftrace compares 63 characters at most.
 */
function execs(): Workload {
  const directory = mkdtempSync(join(tmpdir(), 'vmtally-'));
  const program = `./vt-${randomInt(1 << 30)}`;
  symlinkSync(process.execPath, join(directory, program));
  const events = 23;
  return {
    event: 'sched:sched_process_exec',
    filter: `filename == "${program}"`,
    inherit: true,
    events,
    make: () => {
      for (let made = 0; made < events; made++) {
        const { error } = spawnSync(program, ['--version'], { cwd: directory, stdio: 'ignore' });
        if (error) throw error;
      }
    },
    clean: () => rmSync(directory, { recursive: true }),
  };
}
