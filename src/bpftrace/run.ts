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
import { trustedPath, unusable } from './trusted.ts';

/** A running bpftrace. */
export interface Run {
  pid: number;
  /** Frames of its output, until the output ends. */
  frames: AsyncIterable<Frame>;
  /** Status or signal with which it ended, and its stderr. */
  exit: Promise<{ status: string; stderr: string }>;
  /** Kills it without waiting; the kernel detaches its probes. */
  kill(): void;
}

const STDERR_LIMIT = 64 << 10;

const running = new Set<() => void>();
// Kill every bpftrace when this process exits. After SIGKILL of this process the broken pipe ends bpftrace.
process.on('exit', () => {
  for (const kill of running) kill();
});

/**
 * Starts a program. bpftrace runs in a session of its own, so that Ctrl-C reaches vmtally alone. Throws the
 * errors of trustedPath: who may change the path may have changed since it was found.
 */
export function run(bpftrace: Bpftrace, program: string, environment: Record<string, string>): Run {
  if (trustedPath(bpftrace.path) !== bpftrace.path)
    throw unusable('BPFTRACE_UNSAFE', `${bpftrace.path} became a symbolic link while vmtally was using it`);
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
    throw new VmtallyError('BPFTRACE_FAILED', `cannot start ${bpftrace.path}`, 'Run `vmtally doctor`.');
  }
  const stderr = new Tail(STDERR_LIMIT);
  child.stderr.on('data', (chunk: Buffer) => stderr.add(chunk));
  const kill = () => {
    try {
      // Kill the whole process group: --bpftrace may name a script that starts bpftrace.
      process.kill(-pid, 'SIGKILL');
    } catch {
      // The process group has ended.
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
