import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { constants as os } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { VmtallyError } from '../errors.ts';

/** The end of a command; `error` is set if the command could not be run. */
export interface CommandEnd {
  status: number;
  seconds: number;
  error?: VmtallyError;
}

/** A command that runs while it is counted. */
export interface Command {
  /** Undefined if the command could not be run. */
  pid: number | undefined;
  /** The name that the kernel gives the command at its exec. */
  comm: string;
  /** Resolves when the command ends: its exit status, or 128 + the number of the signal that ended it. */
  exit: Promise<CommandEnd>;
  signal(name: NodeJS.Signals): void;
}

/** Throws COMMAND_MISSING or COMMAND_DENIED if a command cannot be run, before anything is started for it. */
export function checkCommand(name: string): void {
  // This is an error for a path only: a directory that a name matches in PATH is skipped, as shells do.
  if (name.includes('/') && kindOf(name) === 'directory')
    throw new VmtallyError('COMMAND_DENIED', `cannot run ${name}`, 'It is a directory.');
  const paths = name.includes('/')
    ? [name]
    : (process.env.PATH ?? '').split(delimiter).map((directory) => join(directory || '.', name));
  const files = paths.filter((path) => kindOf(path) === 'file');
  if (files.length === 0) {
    throw new VmtallyError(
      'COMMAND_MISSING',
      `there is no command ${name === '' ? "''" : name}`,
      name.includes('/') ? 'Check the path.' : 'No directory in PATH has it.',
    );
  }
  const isRunnable = files.some((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (!isRunnable)
    throw new VmtallyError('COMMAND_DENIED', `cannot run ${files[0]}`, 'It is not executable.');
}

/**
 * Also 'none' if a parent directory is missing, is no directory, may not be entered, or is in a loop of
 * links. For the first three, execvp() tries the next directory of PATH.
 */
function kindOf(path: string): 'file' | 'directory' | 'none' {
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) return 'directory';
    return stat.isFile() ? 'file' : 'none';
  } catch {
    return 'none';
  }
}

/** TASK_COMM_LEN, include/linux/sched.h, without the zero byte at the end. */
const COMM_BYTES = 15;

const commOf = (file: string): string => Buffer.from(basename(file)).subarray(0, COMM_BYTES).toString('utf8');

/** Starts a command on vmtally's own stdin, stdout and stderr. */
export function startCommand([file = '', ...args]: readonly string[]): Command {
  const begin = process.hrtime.bigint();
  const ended = (status: number, error?: VmtallyError): CommandEnd => ({
    status,
    seconds: Number(process.hrtime.bigint() - begin) / 1e9,
    ...(error && { error }),
  });
  const failed = ({ code }: NodeJS.ErrnoException): CommandEnd => {
    const error = new VmtallyError(
      code === 'ENOENT' ? 'COMMAND_MISSING' : 'COMMAND_DENIED',
      `cannot run ${file}: ${code ?? 'unknown reason'}`,
      'Check the file, and the interpreter that its first line names.',
    );
    return ended(error.exitStatus, error);
  };
  const comm = commOf(file);
  let child: ChildProcess;
  try {
    child = spawn(file, args, { stdio: 'inherit' });
  } catch (error) {
    // Node throws some errors, such as E2BIG, and emits others.
    const end = failed(error as NodeJS.ErrnoException);
    return { pid: undefined, comm, signal: () => {}, exit: Promise.resolve(end) };
  }
  const exit = new Promise<CommandEnd>((resolve) => {
    child.on('error', (error) => {
      // A signal that could not be sent is an error too, and does not end the command.
      if (child.pid === undefined) resolve(failed(error));
    });
    child.on('exit', (code, signal) =>
      resolve(ended(signal === null ? (code ?? 0) : 128 + os.signals[signal])),
    );
  });
  return { pid: child.pid, comm, signal: (name) => void child.kill(name), exit };
}
