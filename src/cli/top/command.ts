import { Command } from 'commander';
import { type TopOptions, withTop } from './options.ts';

export function topCommand(): Command {
  return withTop(new Command('top'))
    .description('show who makes most memory events, live, as top does')
    .addHelpText('after', EXAMPLES)
    .action(async (options: TopOptions, command: Command) => {
      const given = command.options
        .map((option) => option.attributeName())
        .filter((name) => command.getOptionValueSource(name) === 'cli');
      // Load it on demand, so that other commands start faster.
      const { runTop } = await import('./run.ts');
      process.exitCode = await runTop(options, given);
    });
}

const EXAMPLES = `
Examples:
  vmtally top                                  counts here; h shows the keys
  vmtally top --connect http://127.0.0.1:7117  shows what vmtally serve counts
  vmtally top -e kmalloc -d 0.5 -p 1234
  vmtally top -b -n 3 --sort count --top 10
  vmtally top --json -n 1 --group user

Exit status: 0; 128+n when signal n ended it, 130 by Ctrl-C;
1 failure, 2 usage, 3 something is missing (vmtally doctor says what).`;
