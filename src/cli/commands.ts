import { Command } from 'commander';
import { version } from './version.ts';

/** A command's modules are loaded when it is asked for: they take longer than most commands do. */
export const COMMANDS: Record<string, () => Promise<Command>> = {
  stat: async () => (await import('./stat/command.ts')).statCommand(),
  top: async () => (await import('./top/command.ts')).topCommand(),
  serve: async () => (await import('./serve/command.ts')).serveCommand(),
  compare: async () => (await import('./compare/command.ts')).compareCommand(),
  correlate: async () => (await import('./correlate/command.ts')).correlateCommand(),
  list: async () => (await import('./list/command.ts')).listCommand(),
  script: async () => (await import('./script/command.ts')).scriptCommand(),
  doctor: async () => (await import('./doctor/command.ts')).doctorCommand(),
  schema: async () => (await import('./schema/command.ts')).schemaCommand(),
  completion: async () => (await import('./completion/command.ts')).completionCommand(),
  complete: async () => (await import('./completion/complete.ts')).completeCommand(),
};

/** What shells ask, not people. */
const HIDDEN = ['complete'];

/** The program with these commands, or with all. */
export async function vmtally(names = Object.keys(COMMANDS)): Promise<Command> {
  const program = new Command('vmtally')
    .description('Counts Linux kernel memory events per process, live, and says how exact every number is.')
    .version(version)
    .enablePositionalOptions();
  for (const name of names) {
    const command = await COMMANDS[name]?.();
    if (command !== undefined) program.addCommand(command, { hidden: HIDDEN.includes(name) });
  }
  return program;
}
