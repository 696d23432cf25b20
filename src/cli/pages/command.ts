import { Command } from 'commander';
import { EXIT } from '../../errors.ts';
import { blockingOutput } from '../blocking-output.ts';
import { openOutput } from '../output.ts';
import { usage } from '../stat/options.ts';
import { findProcess } from './find-process.ts';
import { type PagesOptions, pagesContradiction, withPages } from './options.ts';
import { printDiff } from './print-changes.ts';
import { printRaw } from './print-raw.ts';
import { printTable } from './print-table.ts';
import { Reading } from './reading.ts';
import { watch } from './watch.ts';

export const pagesCommand = (): Command =>
  withPages(
    new Command('pages')
      .description('show what a process holds in memory, and how often each page is mapped')
      .argument('<pid>', 'PID of a process, or its name'),
  )
    .addHelpText('after', EXAMPLES)
    .action(async (text: string, options: PagesOptions) => {
      process.exitCode = await run(text, options);
    });

const EXAMPLES = `
Examples:
  vmtally pages 1234                   by file: what it has alone, and shared
  vmtally pages postgres --by mapping --sort dirty
  vmtally pages 1234 --who             who shares it
  vmtally pages 1234 --strip '*libc*'  which pages are shared
  vmtally pages 1234 --raw '[heap]'    how often each page is mapped
  vmtally pages 1234 --save before     then --diff before: what changed
  vmtally pages 1234 --watch 5s        what changes
  vmtally pages 1234 --watch 5s --faults
  vmtally pages 1234 --flags --json

Exit status: 0, or 1 if a limit was reached. 2: wrong usage, or no such
process. 3: the process may not be looked into.`;

/**
 * Prints the pages of a process and returns the exit status. Throws USAGE, PID_UNKNOWN, NOT_ROOT, CAPTURE_INVALID and
 * OUTPUT_FILE.
 */
async function run(text: string, options: PagesOptions): Promise<number> {
  const contradiction = pagesContradiction(options);
  if (contradiction !== undefined) throw usage(contradiction);
  const pid = findProcess(text);
  const isPiecemeal = options.raw !== undefined && options.output === undefined;
  const output = isPiecemeal ? blockingOutput(process.stdout) : openOutput(options, []);
  if (options.watch !== undefined) return await watch(output, pid, options.watch, options);
  const reading = new Reading(pid, options);
  try {
    if (options.diff !== undefined) {
      await printDiff(output, reading, options.diff, options);
      return EXIT.ok;
    }
    const { stopped } =
      options.raw === undefined
        ? printTable(output, reading, options)
        : printRaw(output, reading, options.raw);
    return stopped === undefined ? EXIT.ok : EXIT.failure;
  } finally {
    reading.close();
  }
}
