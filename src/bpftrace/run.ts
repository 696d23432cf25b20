import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VmtallyError } from '../errors.ts';
import { listsFunctions, reportsRefusals } from './capabilities.ts';
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
 * Starts a program. `functions`: those that it attaches to, for a bpftrace that looks them up in a list (raw-support.ts).
 * bpftrace runs in a session of its own, so that Ctrl-C reaches vmtally alone. Throws the errors of trustedPath: who may
 * change the path may have changed since it was found.
 */
export function run(
  bpftrace: Bpftrace,
  program: string,
  environment: Record<string, string>,
  functions: readonly string[] = [],
): Run {
  if (trustedPath(bpftrace.path) !== bpftrace.path)
    throw unusable('BPFTRACE_UNSAFE', `${bpftrace.path} became a symbolic link while vmtally was using it`);
  const list =
    functions.length > 0 && listsFunctions(bpftrace) ? unnamedFile(functions.join('\n')) : undefined;
  const options = [
    ...reportsRefusals(bpftrace),
    ...(list === undefined ? [] : ['--traceable-functions', '/dev/fd/3']),
  ];
  const [file, args] = leastPrivileged(bpftrace, ['-f', 'json', ...options, '-']);
  const child = spawn(file, args, {
    env: { ...bpftraceEnvironment(), ...environment },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', ...(list === undefined ? [] : [list])],
  }) as ChildProcessWithoutNullStreams;
  if (list !== undefined) closeSync(list);
  // A file that cannot be run has no pid, and one that ends early does not read the program.
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  child.stdin.end(program);
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
  const exit = once(child, 'close').then(([code, signal]) => {
    running.delete(kill);
    return { status: signal === null ? `status ${code}` : `signal ${signal}`, stderr: stderr.text };
  });
  const repeats = new Repeats();
  return { pid, frames: frames(lines(child.stdout, repeats), repeats), exit, kill };
}

/** A file that nobody else can open, with this text. Returns its descriptor. */
function unnamedFile(text: string): number {
  const directory = mkdtempSync(join(tmpdir(), 'vmtally-'));
  try {
    const file = openSync(join(directory, 'functions'), 'wx', 0o600);
    writeSync(file, text);
    return file;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
