import { Argument, Command, CommanderError, Option } from 'commander';
import { expect, test } from 'vitest';
import { whole } from '../../src/cli/arguments.ts';
import { HELP_HINT, usageError } from '../../src/cli/usage-error.ts';

function refusal(...args: string[]): { message: string; hint: string } {
  const program = new Command('vmtally');
  program.addCommand(
    new Command('stat')
      .option('-t, --timeout <time>', 'x', whole(10, 20))
      .addOption(new Option('--by <rows>').choices(['pid', 'tid']))
      .addOption(new Option('--rows <rows>').choices(['pid', 'comm', 'pid,site']))
      .action(() => {}),
  );
  program.addCommand(
    new Command('schema').addArgument(new Argument('<command>').choices(['stat', 'top'])).action(() => {}),
  );
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({ outputError: () => {} });
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return usageError(error);
    throw error;
  }
  throw new Error('nothing was thrown');
}

test.each([
  [['stat', '--timeout', '5'], '-t 5: it must be a whole number from 10 to 20'],
  [['stat', '--timeout='], "-t '': it must be a whole number from 10 to 20"],
  [['stat', '--timeout', "it's"], "-t it's: it must be a whole number from 10 to 20"],
  [['stat', '--by', 'x'], '--by x: it must be one of pid, tid'],
  [['stat', '--rows', 'comm,pid'], '--rows comm,pid: it must be one of pid, comm, or the pair pid,site'],
  [['stat', '--timeout'], '-t needs a value: -t, --timeout <time>'],
  [['stat', '--nothing'], 'there is no option --nothing'],
  [['stat', 'a'], 'stat takes no argument, and 1 are given'],
  [['schema', 'completion'], 'completion is not a valid command: it must be one of stat, top'],
  [['schema'], 'the argument <command> is missing'],
  [['schema', 'stat', 'b'], 'schema takes one argument, and 2 are given'],
  [['xyzxyz'], 'there is no command xyzxyz'],
])('%j: %s', (args, message) => {
  expect(refusal(...args)).toEqual({ message, hint: HELP_HINT });
});

test.each([
  [['stat', '--timeou'], 'there is no option --timeou', 'Did you mean --timeout?'],
  [['stta'], 'there is no command stta', 'Did you mean stat?'],
])('%j suggests', (args, message, hint) => {
  expect(refusal(...args)).toEqual({ message, hint });
});
