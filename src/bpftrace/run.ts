import { setPriority } from 'node:os';
import { execa } from 'execa';
import { VmtallyError } from '../errors.ts';
import { reportsRefusals } from './capabilities.ts';
import { bpftraceEnvironment } from './environment.ts';
import type { Bpftrace } from './find.ts';
import { type Frame, frames } from './frames.ts';
import { lines } from './lines.ts';
import { leastPrivileged } from './privileged.ts';
import { Repeats } from './repeats.ts';
import { Tail } from './tail.ts';

/** A bpftrace at work. */
export interface Run {
  pid: number;
  /** What it says, until its output ends. */
  frames: AsyncIterable<Frame>;
  /** How it ended, and what it said on stderr. */
  exit: Promise<{ status: string; stderr: string }>;
  /** Ends it at once; the kernel detaches its probes. Waits for nothing. */
  kill(): void;
}

const STDERR_LIMIT = 64 << 10;

const running = new Set<() => void>();
// Whatever way this process ends (but for SIGKILL, where the broken pipe ends bpftrace), nothing is left running.
process.on('exit', () => {
  for (const kill of running) kill();
});

/** Starts a program. bpftrace is in a session of its own, so that Ctrl-C reaches vmtally alone. */
export function run(bpftrace: Bpftrace, program: string, environment: Record<string, string>): Run {
  const [file, args] = leastPrivileged(bpftrace, ['-f', 'json', ...reportsRefusals(bpftrace), '-']);
  const child = execa(file, args, {
    input: program,
    env: { ...bpftraceEnvironment(), ...environment },
    extendEnv: false,
    detached: true,
    buffer: false,
    reject: false,
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const pid = child.pid;
  if (pid === undefined) {
    throw new VmtallyError(
      'BPFTRACE_FAILED',
      `${bpftrace.path} could not be started`,
      'Run `vmtally doctor`.',
    );
  }
  favour(pid);
  const stderr = new Tail(STDERR_LIMIT);
  child.stderr.on('data', (chunk: Buffer) => stderr.add(chunk));
  const kill = () => {
    try {
      // Its whole group: what --bpftrace names may be a script that starts bpftrace.
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  };
  running.add(kill);
  const exit = child.then((result) => {
    running.delete(kill);
    const status =
      result.signal === undefined ? `status ${result.exitCode ?? '?'}` : `signal ${result.signal}`;
    return { status, stderr: stderr.text };
  });
  const repeats = new Repeats();
  return { pid, frames: frames(lines(child.stdout, repeats), repeats), exit, kill };
}

/**
 * While bpftrace reads a map its CPU runs no other BPF program; if it lost the CPU then, events of whoever got it
 * would be skipped. So it goes before ordinary work; it does little.
 */
function favour(pid: number): void {
  try {
    setPriority(pid, -20);
  } catch {
    // Without CAP_SYS_NICE more runs may be missed; they are counted all the same.
  }
}
