import { Command } from 'commander';
import { EXIT } from '../../errors.ts';
import { openOutput } from '../output.ts';
import { usage } from '../stat/options.ts';
import { findProcess } from './find-process.ts';
import { type PagesOptions, pagesContradiction, withPages } from './options.ts';
import { printRaw } from './print-raw.ts';
import { printTable } from './print-table.ts';
import { Reading } from './reading.ts';

export const pagesCommand = (): Command =>
  withPages(
    new Command('pages')
      .description('show what a process holds in memory, and how often each page is mapped')
      .argument('<pid>', 'PID of a process, or its name'),
  )
    .addHelpText('after', EXAMPLES)
    .action((text: string, options: PagesOptions) => {
      process.exitCode = run(text, options);
    });

const EXAMPLES = `
Examples:
  vmtally pages 1234                   by file: what it has alone, and shared
  vmtally pages postgres --by mapping --sort dirty
  vmtally pages 1234 --who             who shares it
  vmtally pages 1234 --strip '*libc*'  which pages are shared
  vmtally pages 1234 --raw '[heap]'    how often each page is mapped
  vmtally pages 1234 --flags --json

Exit status: 0, or 1 if a limit was reached. 2: wrong usage, or no such
process. 3: the process may not be looked into.`;

/** Prints the pages of a process and returns the exit status. Throws USAGE, PID_UNKNOWN, NOT_ROOT and OUTPUT_FILE. */
function run(text: string, options: PagesOptions): number {
  const contradiction = pagesContradiction(options);
  if (contradiction !== undefined) throw usage(contradiction);
  const reading = new Reading(findProcess(text), options);
  try {
    const output = openOutput(options, []);
    const { stopped } =
      options.raw === undefined
        ? printTable(output, reading, options)
        : printRaw(output, reading, options.raw);
    return stopped === undefined ? EXIT.ok : EXIT.failure;
  } finally {
    reading.close();
  }
}
