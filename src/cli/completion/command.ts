import { readFileSync } from 'node:fs';
import { Argument, Command } from 'commander';
import { packageFile } from '../installed.ts';

/**
 * The completion file of each shell. Packages may install it under this name in the shell's own directory.
 */
const FILES = { bash: 'vmtally.bash', zsh: '_vmtally', fish: 'vmtally.fish' };

export const completionCommand = (): Command =>
  new Command('completion')
    .description('print a completion script for a shell')
    .addArgument(new Argument('<shell>', 'shell that runs the script').choices(Object.keys(FILES)))
    .addHelpText(
      'after',
      `
Examples:
  source <(vmtally completion bash)  in ~/.bashrc
  source <(vmtally completion zsh)   in ~/.zshrc, after compinit
  vmtally completion fish | source   in ~/.config/fish/config.fish`,
    )
    .action((shell: keyof typeof FILES) => {
      process.stdout.write(readFileSync(packageFile(`contrib/completion/${FILES[shell]}`), 'utf8'));
    });
