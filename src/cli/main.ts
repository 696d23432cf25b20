#!/usr/bin/env node
import '../no-debugger.ts';

import { writeFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { EXIT, messageOf, REPORT_HINT, VmtallyError } from '../errors.ts';
import { closeInherited, namedDescriptors } from '../kernel/descriptors.ts';
import { printableLines } from '../printable.ts';
import { COMMANDS, vmtally } from './commands.ts';
import { leave } from './leave.ts';
import { usageError } from './usage-error.ts';

/** 128 + SIGPIPE: the reader of the output has gone. */
const PIPE_STATUS = 141;

const ARGUMENTS = process.argv.slice(2);
// No child gets a descriptor that vmtally inherited, such as root's shell had open. Arguments and settings
// may name some: `vmtally stat -- diff <(a) <(b)`.
const settings = Object.entries(process.env).filter(([name]) => name.startsWith('VMTALLY_'));
closeInherited(namedDescriptors([...ARGUMENTS, ...settings.map(([, value = '']) => value)]));

/** The command that was given, for hints. */
const COMMAND = Object.keys(COMMANDS).find((name) => name === ARGUMENTS[0]) ?? 'COMMAND';
/** True if errors are printed as JSON: --json stands before the `--` of a command to count. */
const JSON_ERRORS = ARGUMENTS.slice(
  0,
  ARGUMENTS.includes('--') ? ARGUMENTS.indexOf('--') : undefined,
).includes('--json');

// Load all commands for the help, and to suggest the nearest name if the command does not exist.
const name = ARGUMENTS.find((argument) => !argument.startsWith('-')) ?? '';
const isVersion = ARGUMENTS.length === 1 && ['-V', '--version'].includes(ARGUMENTS[0] ?? '');
const program = await vmtally(isVersion ? [] : Object.hasOwn(COMMANDS, name) ? [name] : undefined);

for (const command of [program, ...program.commands]) {
  command
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .showSuggestionAfterError(true);
}

// End at once, children first (see bpftrace/run.ts), if the reader of the output has gone or the output
// cannot be written.
for (const [streamName, stream] of Object.entries({ stdout: process.stdout, stderr: process.stderr })) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') leave(PIPE_STATUS);
    if (streamName === 'stdout')
      printError('OUTPUT_FILE', `cannot write to stdout: ${error.message}`, 'Free space where stdout goes.');
    leave(EXIT.failure);
  });
}

// Set the name of this process in ps and in vmtally's own counts.
try {
  writeFileSync('/proc/self/comm', 'vmtally');
} catch {
  // If procfs is read-only, the process keeps the name node.
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
// Node reports the failure of the last write only in the next turn of the event loop.
await new Promise((resolve) => setImmediate(resolve));
await Promise.all([process.stdout, process.stderr].map(written));
leave();

/** Waits until the reader of a stream took all: a pipe takes 64 KiB at once, and exit() drops the rest. */
async function written(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.writableLength > 0) await new Promise((resolve) => stream.write('', resolve));
}

/**
 * Prints the error on one line (the mark in a filter follows on lines of its own) and returns the exit
 * status.
 */
function report(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.ok;
    if (error.code === 'commander.help') return EXIT.usage; // No command: the help was printed.
    const { message, hint } = usageError(error);
    printError('USAGE', message, hint);
    return EXIT.usage;
  }
  if (error instanceof VmtallyError) {
    printError(error.code, error.message, error.hint);
    return error.exitStatus;
  }
  printError(
    'INTERNAL',
    error instanceof Error ? (error.stack ?? error.message) : messageOf(error),
    REPORT_HINT,
  );
  return EXIT.failure;
}

/** Prints an error. Its text may quote untrusted input, so control characters are made printable. */
function printError(code: string, problem: string, remedy: string): void {
  const [message, hint] = [printableLines(problem), printableLines(remedy.replace('COMMAND', COMMAND))];
  if (JSON_ERRORS) process.stderr.write(`${JSON.stringify({ error: { code, message, hint } })}\n`);
  else
    process.stderr.write(
      `vmtally: ${message}${message.includes('\n') ? '\n' : /[.?!]$/.test(message) ? ' ' : '. '}${hint}\n`,
    );
}
