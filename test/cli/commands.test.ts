import { beforeAll, expect, test } from 'vitest';
import { COMMANDS, vmtally } from '../../src/cli/commands.ts';

/** The text that --help prints in a terminal of 80 columns. */
async function helpOf(path: readonly string[]): Promise<string> {
  const program = await vmtally();
  const command = path[0] === undefined ? program : program.commands.find((one) => one.name() === path[0]);
  let text = '';
  command?.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 80 }).outputHelp();
  return text;
}

// The first call loads all commands, which takes long on a busy machine.
beforeAll(async () => void (await vmtally()), 60_000);

test.each([[], ...Object.keys(COMMANDS).map((name) => [name])])(
  'the help of %j fits 80 columns',
  async (...path) => {
    const help = await helpOf(path);
    expect(help).toContain(`Usage: ${['vmtally', ...path].join(' ')}`);
    expect(help.split('\n').filter((line) => line.length > 80)).toEqual([]);
  },
);
