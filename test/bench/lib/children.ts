import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { until } from '../../fixtures/until.ts';

/** A process with its output so far. */
export interface Child {
  pid: number;
  stdout: string;
  stderr: string;
  write(text: string): void;
  /** Closes the child's stdin. */
  end(): void;
  kill(signal: NodeJS.Signals): void;
  /** The exit status, or 128 if a signal ended the process. */
  done: Promise<number>;
}

export interface ChildOptions {
  env?: NodeJS.ProcessEnv;
  /** Keeps the output or discards it. Output that nobody reads as it comes would slow the child down. */
  stdout?: 'keep' | 'none';
}

const running = new Map<ChildProcess, NodeJS.Signals>();

// However this process ends (except by SIGKILL), the children that it started end too.
process.on('exit', () => {
  for (const [child, signal] of running) kill(child, signal);
});

/**
 * Turns a signal into an `exit` of this process. The `exit` handlers end all children and restore all
 * settings.
 */
export function endOnSignals(): void {
  const statuses = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
  for (const [signal, status] of Object.entries(statuses)) {
    process.on(signal, () => {
      process.stderr.write(`\nended by ${signal}\n`);
      process.exit(status);
    });
  }
}

/**
 * Starts a process in its own process group, so that the whole group can be ended. `last` is the signal that
 * the child gets when this process ends; use SIGTERM for a child that must end children of its own.
 */
export function start(
  file: string,
  args: readonly string[],
  { env = {}, stdout = 'keep' }: ChildOptions = {},
  last: NodeJS.Signals = 'SIGKILL',
): Child {
  const nowhere = stdout === 'none' ? openSync('/dev/null', 'w') : undefined;
  const child = spawn(file, args, {
    env: { ...process.env, LC_ALL: 'C', ...env },
    stdio: ['pipe', nowhere ?? 'pipe', 'pipe'],
    detached: true,
  });
  if (nowhere !== undefined) closeSync(nowhere);
  running.set(child, last);
  const started: Child = {
    pid: child.pid ?? 0,
    stdout: '',
    stderr: '',
    write: (text) => void child.stdin?.write(text),
    end: () => void child.stdin?.end(),
    kill: (signal) => kill(child, signal),
    done: new Promise((resolve) => {
      child.on('error', (error) => {
        started.stderr += error.message;
        running.delete(child);
        resolve(127);
      });
      child.on('close', (code) => {
        running.delete(child);
        resolve(code ?? 128);
      });
    }),
  };
  child.stdin?.on('error', () => {});
  child.stdout?.on('data', (chunk: Buffer) => (started.stdout += chunk.toString()));
  child.stderr?.on(
    'data',
    (chunk: Buffer) => (started.stderr = (started.stderr + chunk.toString()).slice(-1_000_000)),
  );
  return started;
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The process has ended, or has made a process group of its own.
    child.kill(signal);
  }
}

/** Waits for the end of a child. Throws if the status is not 0. */
export async function finish(child: Child, what: string): Promise<Child> {
  const status = await child.done;
  if (status !== 0)
    throw new Error(`${what} ended with status ${status}: ${child.stderr.trim().slice(-200)}`);
  return child;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until the output of a child satisfies a condition, or the child has ended. */
export async function says(child: Child, what: string, holds: () => boolean, ms = 30_000): Promise<void> {
  let ended = false;
  void child.done.then(() => (ended = true));
  await until(what, () => holds() || ended, ms, 5);
  if (!holds()) throw new Error(`it ended before ${what}: ${child.stderr.trim().slice(-300)}`);
}
