import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cgroupRoot } from '../../src/kernel/cgroups.ts';
import { until } from '../fixtures/until.ts';
import { CLI } from './support.ts';
import { Terminal } from './tmux.ts';

const FILES = join(import.meta.dirname, '../../contrib/completion');
const PARENT = `vmtally-test-${process.pid}`;
const parent = join(cgroupRoot() ?? '', PARENT);

/** Names of cgroups that shells must quote, by their first letter. Each command would make a file. */
const QUOTED = [
  'a$(touch ran)',
  'b`touch ran`',
  'c;touch ran',
  'd&touch ran',
  'e|touch ran',
  'f>ran',
  `g'h"i j`,
  'h\\x2di',
  'i,j,$(touch ran)',
  'j~*?[a]{b,c}#!!%d',
  'k:l=m:$(touch ran)',
];
/** Names that no line can show. The kernel refuses a newline (kernel/cgroup/cgroup.c, cgroup_mkdir). */
const LEFT_OUT = ['n\x1b[31m', 'o\tp', 'p\x07', 'q\u202er'];

beforeAll(() => {
  for (const name of [...QUOTED, ...LEFT_OUT]) mkdirSync(join(parent, name), { recursive: true });
});
afterAll(() => {
  for (const entry of readdirSync(parent, { withFileTypes: true }))
    if (entry.isDirectory()) rmdirSync(join(parent, entry.name));
  rmdirSync(parent);
});

const START = {
  bash: `exec bash --norc`,
  zsh: 'exec zsh -f',
  fish: 'exec fish --no-config',
};
const LOAD = {
  bash: `source ${FILES}/vmtally.bash`,
  zsh: `autoload -U compinit; compinit -D -u; source ${FILES}/_vmtally`,
  fish: `source ${FILES}/vmtally.fish`,
};

// These tests mostly wait, so they run together.
it.concurrent.for(['bash', 'zsh', 'fish'] as const)(
  'in %s the completed word is the name, whatever is in it',
  { timeout: 120_000 },
  async (shell, { onTestFinished }) => {
    const directory = mkdtempSync(join(tmpdir(), 'vmtally-test-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const wrapper = `#!/bin/sh
if [ "$1" = complete ]; then ${process.execPath} ${CLI} "$@"; : >${directory}/asked; exit; fi
printf '%s\\0' "$@" >${directory}/args\n`;
    writeFileSync(join(directory, 'vmtally'), wrapper, { mode: 0o755 });
    const terminal = new Terminal(150, 40, directory);

    /** Types the text and a Tab; returns the arguments that the command line then runs vmtally with. */
    const complete = async (text: string): Promise<string[]> => {
      const file = join(directory, 'args');
      rmSync(file, { force: true });
      terminal.keys('C-u');
      terminal.type(`vmtally stat -G ${text}`);
      terminal.keys('Tab');
      // The wrapper has answered; the shell changes its line a moment later.
      await until('the shell asks', () => existsSync(join(directory, 'asked')));
      rmSync(join(directory, 'asked'));
      await new Promise((resolve) => setTimeout(resolve, 300));
      terminal.keys('Enter');
      await until('the line is run', () => existsSync(file) && readFileSync(file, 'utf8').endsWith('\0'));
      expect(existsSync(join(directory, 'ran'))).toBe(false);
      return readFileSync(file, 'utf8').split('\0').slice(0, -1);
    };

    try {
      terminal.run(`export PATH=${directory}:$PATH; cd ${directory}; ${START[shell]}`);
      terminal.run(LOAD[shell]);
      terminal.run('echo rea""dy');
      await terminal.shows('ready');
      for (const name of QUOTED) {
        const expected = `${PARENT}/${name.replaceAll(',', '\\,')}`;
        expect(await complete(`${PARENT}/${name[0]}`)).toEqual(['stat', '-G', expected]);
      }
      expect(await complete(`'${PARENT}/a`)).toEqual(['stat', '-G', `${PARENT}/${QUOTED[0]}`]);
      for (const name of LEFT_OUT)
        expect(await complete(`${PARENT}/${name[0]}`)).toEqual(['stat', '-G', `${PARENT}/${name[0]}`]);
    } catch (error) {
      if (error instanceof Error) error.message += `\n${terminal.text}`;
      throw error;
    } finally {
      terminal.close();
    }
  },
);
