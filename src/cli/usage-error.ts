import type { CommanderError } from 'commander';

/** The hint for wrong usage that has no better one. main.ts replaces COMMAND. */
export const HELP_HINT = '`vmtally --help` lists the commands, `vmtally COMMAND --help` its options.';

/** Says what commander refused, in the words of our own errors. */
export function usageError(error: CommanderError): { message: string; hint: string } {
  const [text = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const hint = /^\((Did you mean .*\?)\)$/.exec(suggestion ?? '')?.[1] ?? HELP_HINT;
  for (const [pattern, say] of SENTENCES) {
    const parts = pattern.exec(text);
    if (parts !== null) return { message: say(parts.slice(1)), hint };
  }
  return { message: text, hint };
}

/** The flag as users type it: `--timeout` of `--timeout <time>`, `-e` of `-e, --event <list>`. */
const flagOf = (flags = ''): string => flags.split(/[ ,]/, 1)[0] ?? '';

/** A reason without the words that began a sentence of its own. */
const reasonOf = (reason = ''): string =>
  reason
    .replace(/^Allowed choices are (.*)\.$/, (_, choices: string) => `it must be one of ${listOf(choices)}`)
    .replace(/^It /, 'it ')
    .replace(/\.$/, '');

/** Choices as commander lists them. A choice with a comma, `pid,site`, would read as two: it is named apart. */
function listOf(choices: string): string {
  const all = choices.split(', ');
  const pairs = all.filter((choice) => choice.includes(','));
  if (pairs.length === 0) return choices;
  const lone = all.filter((choice) => !choice.includes(',')).join(', ');
  return `${lone}, or the pair${pairs.length === 1 ? '' : 's'} ${pairs.join(' or ')}`;
}

/** Sentences of commander (lib/command.js, lib/option.js, lib/argument.js), and ours. */
const SENTENCES: readonly [RegExp, (parts: (string | undefined)[]) => string][] = [
  [
    /^option '([^']*)' (?:argument|value) '(.*)' (?:from env '\w+' )?is invalid\.\s*(.*)$/,
    ([flags, value, reason]) => `${flagOf(flags)} ${value === '' ? "''" : value}: ${reasonOf(reason)}`,
  ],
  [
    /^command-argument value '(.*)' is invalid for argument '([^']*)'\.\s*(.*)$/,
    ([value, name, reason]) => `${value} is not a valid ${name}: ${reasonOf(reason)}`,
  ],
  [/^option '([^']*)' argument missing$/, ([flags]) => `${flagOf(flags)} needs a value: ${flags}`],
  [/^missing required argument '([^']*)'$/, ([name]) => `the argument <${name}> is missing`],
  [/^unknown option '(.*)'$/, ([option]) => `there is no option ${option}`],
  [/^unknown command '(.*)'$/, ([command]) => `there is no command ${command}`],
  [
    /^too many arguments for '([^']*)'\. Expected (\d+) arguments? but got (\d+)/,
    ([name, most, given]) =>
      `${name} takes ${most === '0' ? 'no argument' : most === '1' ? 'one argument' : `${most} arguments`}, and ${given} are given`,
  ],
];
