import type { Argument, Command, Option } from 'commander';

/** Sources of values, by the name of the option or argument, or by its placeholder in <>. */
const SOURCES = {
  event: 'event',
  tracepoint: 'event',
  glob: 'name',
  identity: 'identity',
  pid: 'pid',
  cgroup: 'cgroup',
  cpu: 'cpu',
  user: 'user',
  file: 'file',
  '<file>': 'file',
  before: 'file',
  after: 'file',
  '<path>': 'file',
  '<dir>': 'directory',
  '[dir]': 'directory',
} as const;

export type Source = (typeof SOURCES)[keyof typeof SOURCES];

/** The kind of word that completes an unfinished command line. */
export type Place =
  | { kind: 'subcommand' }
  | { kind: 'option'; command: Command }
  /**
   * A value; the user has typed the part `typed`. `before` is the part of the word in front of the value:
   * `--event=kmalloc,`.
   */
  | { kind: 'value'; source: Source | readonly string[]; before: string; typed: string; given: string[] }
  /** The command to run and count, or its arguments. `first` is the index of the command's name. */
  | { kind: 'command'; first: number }
  | { kind: 'nothing' };

/** Determines the place of the last of `words`, which are the words after `vmtally`. */
export function placeOf(program: Command, words: readonly string[]): Place {
  const last = words.length - 1;
  const word = words[last] ?? '';
  const commandIndex = words.findIndex((text, index) => index < last && !text.startsWith('-'));
  if (commandIndex === -1)
    return word.startsWith('-') ? { kind: 'option', command: program } : { kind: 'subcommand' };
  const command = program.commands.find((candidate) => candidate.name() === words[commandIndex]);
  if (command === undefined) return { kind: 'nothing' };

  const runs = command.registeredArguments.some((each) => each.variadic && each.name() === 'command');
  const given: string[] = [];
  let operands = 0;
  for (let index = commandIndex + 1; index < last; index++) {
    const earlier = words[index] ?? '';
    if (earlier === '--') return runs ? { kind: 'command', first: index + 1 } : { kind: 'nothing' };
    const option = optionOf(command, earlier);
    if (option !== undefined) {
      given.push(option.attributeName());
      if (!takesNext(option, earlier, words[index + 1] ?? '')) continue;
      if (++index === last) return placeOfValue(option, '', word, given);
    } else if (runs) return { kind: 'command', first: index };
    else operands++;
  }
  const attached = /^(--[^=]+=)(.*)$/s.exec(word);
  const option = attached && optionOf(command, word);
  if (option) return placeOfValue(option, attached[1] ?? '', attached[2] ?? '', given);
  if (word.startsWith('-')) return { kind: 'option', command };
  if (runs) return { kind: 'command', first: last };
  const { registeredArguments: all } = command;
  const argument = all[operands] ?? all.find(({ variadic }) => variadic);
  return argument === undefined ? { kind: 'nothing' } : placeOfValue(argument, '', word, given);
}

/** The option that a word names, for example --event, --event=kmalloc, -e or -ekmalloc. */
const optionOf = (command: Command, word: string): Option | undefined =>
  command.options.find(
    ({ long, short }) => long === word.split('=')[0] || (short !== undefined && word.startsWith(short)),
  );

/** True if the word after an option is the option's value. */
const takesNext = (option: Option, word: string, next: string): boolean =>
  (option.required || (option.optional && !next.startsWith('-'))) &&
  (word === option.long || word === option.short);

function placeOfValue(parameter: Option | Argument, before: string, word: string, given: string[]): Place {
  const source = sourceOf(parameter);
  if (source === undefined) return { kind: 'nothing' };
  const list = 'flags' in parameter && parameter.flags.includes('<list>') ? lastOfList(word) : 0;
  return {
    kind: 'value',
    source,
    before: before + word.slice(0, list),
    typed: word.slice(list),
    given,
  };
}

/** Index at which the last value of a list begins. `\,` is a comma inside a value, as for `textList`. */
const lastOfList = (word: string): number => /(?:\\,|[^,])*$/.exec(word)?.index ?? 0;

/** The source of an option's or argument's values; undefined if vmtally cannot list them. */
export function sourceOf(parameter: Option | Argument): Source | readonly string[] | undefined {
  if (parameter.argChoices !== undefined) return parameter.argChoices;
  const name = 'flags' in parameter ? parameter.attributeName() : parameter.name();
  const placeholder = 'flags' in parameter ? (/<[^>]+>|\[[^\]]+\]/.exec(parameter.flags)?.[0] ?? '') : '';
  return lookup(name) ?? lookup(placeholder);
}

const lookup = (name: string): Source | undefined =>
  Object.hasOwn(SOURCES, name) ? SOURCES[name as keyof typeof SOURCES] : undefined;
