import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CLI, finish, start } from './support.ts';

const FILES = join(import.meta.dirname, '../../contrib/completion');
const bin = mkdtempSync(join(tmpdir(), 'vmtally-completion-'));
symlinkSync(CLI, join(bin, 'vmtally'));
afterAll(() => rmSync(bin, { recursive: true }));

/** The output of a shell script. */
async function output(shell: string, ...args: string[]): Promise<string> {
  const child = await finish(start(shell, args, { PATH: `${bin}:${process.env.PATH}` }));
  expect(child.stderr).toBe('');
  return child.stdout.trimEnd();
}

/** Calls the completion function as bash does for a Tab after `line`, which bash has split into `words`. */
const TAB = `
  source "$1/vmtally.bash"
  compopt() { :; }
  COMP_LINE=$2 COMP_POINT=\${#2} COMP_WORDS=("\${@:3}") COMP_CWORD=$(($# - 3))
  _vmtally
  echo "\${COMPREPLY[*]}"`;

describe.concurrent('in bash', () => {
  it.each([
    ['vmtally stat --by c', ['vmtally', 'stat', '--by', 'c'], 'comm cpu cgroup container'],
    // bash splits words at : and =, but not in quotes.
    ['vmtally stat -e kmem:kmallo', ['vmtally', 'stat', '-e', 'kmem', ':', 'kmallo'], 'kmalloc'],
    ["vmtally stat -e 'kmem:kmallo", ['vmtally', 'stat', '-e', "'kmem:kmallo"], 'kmem:kmalloc'],
    ['vmtally serve --config=LICENS', ['vmtally', 'serve', '--config', '=', 'LICENS'], 'LICENSE'],
    // The command to count, completed as a command of its own.
    ['vmtally stat -- mkfif', ['vmtally', 'stat', '--', 'mkfif'], 'mkfifo'],
  ])('%s', async (line, words, expected) => {
    const completions = await output('bash', '--norc', '-c', TAB, 'bash', FILES, line, ...words);
    // A command occurs once for each directory of PATH that has it.
    expect([...new Set(completions.split(' '))].join(' ')).toBe(expected);
  });
});

it('in fish', async () => {
  const script = `source $argv[1]/vmtally.fish
    for line in $argv[2..]; complete -C $line; end`;
  const lines = ['vmtally stat -e kmem:kmallo', 'vmtally serve --config=/etc/host.con'];
  expect((await output('fish', '-c', script, '--', FILES, ...lines)).split('\n')).toEqual([
    'kmem:kmalloc',
    '--config=/etc/host.conf',
  ]);
});

it('in zsh', async () => {
  // zsh runs in its own terminal; Ctrl-B shows the line after a Tab.
  const script = `
    zmodload zsh/zpty
    zpty z zsh -f -i
    zpty -w z "PROMPT=; autoload -U compinit; compinit -D; source $1/_vmtally"
    zpty -w z "shown() { print -r -- \\"<\\$BUFFER>\\"; BUFFER= }; zle -N shown; bindkey '^B' shown; print REA''DY"
    zpty -r z got '*READY*'
    for line in "\${@:2}"; do
      zpty -wn z "$line"$'\\t\\C-B'
      zpty -r z got '*<*>*'
      print -r -- "\${\${got##*<}%%>*}"
    done`;
  const lines = ['vmtally stat -e kmem:kmallo', 'vmtally serve --config=/etc/host.con'];
  expect((await output('zsh', '-fc', script, 'zsh', FILES, ...lines)).split('\n')).toEqual([
    'vmtally stat -e kmem:kmalloc ',
    'vmtally serve --config=/etc/host.conf',
  ]);
});
