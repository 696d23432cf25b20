import { Command } from 'commander';
import { type TopOptions, withTop } from './options.ts';

export function topCommand(): Command {
  return withTop(new Command('top'))
    .description('show which programs and processes cause the most memory events, live, like top')
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
  vmtally top                                  count here; h shows the keys
  vmtally top --connect                        show the service of this machine
  vmtally top --connect https://host --token-file FILE
  vmtally top -e kmalloc -d 0.5 -p 1234
  vmtally top --sort pages --group cgroup
  vmtally top -b -n 3 --sort count --top 10
  vmtally top --json -n 1 --group user

Exit status: 0, or 128+n if signal n ended top (130 after Ctrl-C). 1: failure.
2: wrong usage. 3: something is missing (run vmtally doctor).`;
