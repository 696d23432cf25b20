import type { Command } from 'commander';
import { duration } from './duration.ts';

/** A method, so that each command may have options of its own. */
interface Counting {
  run(counted: string[], options: object): Promise<number>;
}

/**
 * Makes a command count while another command runs, for a time, or until a signal. `run` resolves with the exit status;
 * what it means stands in the help, behind the examples. Its `options` are those that commander makes of the command.
 */
export const countingCommand = (command: Command, examples: string, run: Counting['run']): Command =>
  command
    .argument('[command...]', 'command to run and count, with all its descendants')
    .option('--timeout <time>', 'stop after this time: 10s, 500ms, 500', duration(10, 2_000_000_000))
    .passThroughOptions()
    .addHelpText('after', examples + EXIT_STATUS)
    .action(async (counted: string[], options: object) => {
      process.exitCode = await run(counted, options);
    });

const EXIT_STATUS = `

Exit status: that of the command. Without a command: 0, or 128+n if signal n
ended the count. 1: failure. 2: wrong usage. 3: something is missing (run
vmtally doctor).`;
