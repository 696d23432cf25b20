#!/usr/bin/env node
import { writeFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { EXIT, messageOf, REPORT_HINT, VmtallyError } from '../errors.ts';
import { printableLines } from '../printable.ts';
import { COMMANDS, vmtally } from './commands.ts';
import { leave } from './leave.ts';

/** 128 + SIGPIPE: the reader went away. */
const PIPE_STATUS = 141;

const ARGUMENTS = process.argv.slice(2);
/** Whether errors are to be JSON: --json before a command that is counted. */
const JSON_ERRORS = ARGUMENTS.slice(
  0,
  ARGUMENTS.includes('--') ? ARGUMENTS.indexOf('--') : undefined,
).includes('--json');

// For the help, and to find the nearest to one that does not exist, all are needed.
const asked = ARGUMENTS.find((argument) => !argument.startsWith('-')) ?? '';
const program = await vmtally(Object.hasOwn(COMMANDS, asked) ? [asked] : undefined);

for (const command of [program, ...program.commands]) {
  command
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .showSuggestionAfterError(true);
}

// Ends at once, children first (see run.ts), when whoever reads the output has gone, or it cannot be written.
for (const [name, stream] of Object.entries({ stdout: process.stdout, stderr: process.stderr })) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') leave(PIPE_STATUS);
    if (name === 'stdout')
      say('OUTPUT_FILE', `stdout cannot be written: ${error.message}`, 'Make room where it goes.');
    leave(EXIT.failure);
  });
}

// By this name it shows in ps, and in its own counts.
try {
  writeFileSync('/proc/self/comm', 'vmtally');
} catch {
  // Where procfs is read-only it is called node.
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
// That the last of it could not be written is told only now.
await new Promise((resolve) => setImmediate(resolve));
leave();

/** Says what went wrong on one line (a filter's mark stands below it) and returns the exit status. */
function report(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.ok;
    if (error.code === 'commander.help') return EXIT.usage; // No command: the help was printed.
    say(
      'USAGE',
      error.message.replace(/^error: /, ''),
      '`vmtally --help` shows the commands, `vmtally COMMAND --help` the options.',
    );
    return EXIT.usage;
  }
  if (error instanceof VmtallyError) {
    say(error.code, error.message, error.hint);
    return error.exitStatus;
  }
  say('INTERNAL', error instanceof Error ? (error.stack ?? error.message) : messageOf(error), REPORT_HINT);
  return EXIT.failure;
}

/** What it quotes may come from anybody. */
function say(code: string, said: string, todo: string): void {
  const [message, hint] = [printableLines(said), printableLines(todo)];
  if (JSON_ERRORS) process.stderr.write(`${JSON.stringify({ error: { code, message, hint } })}\n`);
  else
    process.stderr.write(
      `vmtally: ${message}${message.includes('\n') ? '\n' : /[.?!]$/.test(message) ? ' ' : '. '}${hint}\n`,
    );
}
