import { Command } from 'commander';
import { version } from './version.ts';

/** Each command's modules are loaded on demand: loading them takes longer than most commands run. */
export const COMMANDS: Record<string, () => Promise<Command>> = {
  stat: async () => (await import('./stat/command.ts')).statCommand(),
  top: async () => (await import('./top/command.ts')).topCommand(),
  sites: async () => (await import('./sites/command.ts')).sitesCommand(),
  outstanding: async () => (await import('./outstanding/command.ts')).outstandingCommand(),
  pages: async () => (await import('./pages/command.ts')).pagesCommand(),
  state: async () => (await import('./state/command.ts')).stateCommand(),
  flame: async () => (await import('./flame/command.ts')).flameCommand(),
  record: async () => (await import('./record/command.ts')).recordCommand(),
  report: async () => (await import('./report/command.ts')).reportCommand(),
  replay: async () => (await import('./replay/command.ts')).replayCommand(),
  diff: async () => (await import('./diff/command.ts')).diffCommand(),
  export: async () => (await import('./export/command.ts')).exportCommand(),
  verify: async () => (await import('./verify/command.ts')).verifyCommand(),
  serve: async () => (await import('./serve/command.ts')).serveCommand(),
  fleet: async () => (await import('./fleet/command.ts')).fleetCommand(),
  compare: async () => (await import('./compare/command.ts')).compareCommand(),
  correlate: async () => (await import('./correlate/command.ts')).correlateCommand(),
  list: async () => (await import('./list/command.ts')).listCommand(),
  script: async () => (await import('./script/command.ts')).scriptCommand(),
  probe: async () => (await import('./probe/command.ts')).probeCommand(),
  doctor: async () => (await import('./doctor/command.ts')).doctorCommand(),
  schema: async () => (await import('./schema/command.ts')).schemaCommand(),
  completion: async () => (await import('./completion/command.ts')).completionCommand(),
  complete: async () => (await import('./completion/complete.ts')).completeCommand(),
};

/** Commands for shell completion, not for users: help does not list them. */
const HIDDEN = ['complete'];

/** The program with the named commands; by default with all commands. */
export async function vmtally(names = Object.keys(COMMANDS)): Promise<Command> {
  const program = new Command('vmtally')
    .description('Count Linux kernel memory events per process, live, and report how exact each count is.')
    .version(version)
    .enablePositionalOptions();
  for (const name of names) {
    const command = await COMMANDS[name]?.();
    if (command !== undefined) program.addCommand(command, { hidden: HIDDEN.includes(name) });
  }
  return program;
}
