import type { Command, Option } from 'commander';
import { bold, italic, item, paragraph, plain, subheading, verbatim, withCode } from './roff.ts';

/**
 * An option that at least this many commands have, with the same text, is documented once for all of them.
 */
const SHARED_BY = 3;

const visible = (command: Command): Option[] =>
  command.options.filter((option) => !option.hidden && !HELP.includes(option.long ?? ''));
const HELP = ['--help', '--version'];

export const visibleCommands = (program: Command): Command[] =>
  program
    .createHelp()
    .visibleCommands(program)
    .filter((command) => command.name() !== 'help');

export const synopsis = (program: Command): string =>
  visibleCommands(program)
    .map((command, index) => {
      const words = command.registeredArguments.map((argument) =>
        argument.required
          ? italic(argument.name())
          : argument.variadic
            ? `[[\\-\\-] ${italic(argument.name())} ...]`
            : `[${italic(argument.name())}]`,
      );
      const line = [bold(`${program.name()} ${command.name()}`), `[${italic('options')}]`, ...words];
      return `${index === 0 ? '' : '.br\n'}${line.join(' ')}`;
    })
    .join('\n');

/** A subsection for each command: arguments, own options, names of shared options, examples. */
export function commands(program: Command): string {
  const shared = new Set(sharedOptions(program).map(textOf));
  return visibleCommands(program)
    .map((command) => {
      const own = visible(command).filter((option) => !shared.has(textOf(option)));
      const others = visible(command).filter((option) => shared.has(textOf(option)));
      return [
        subheading(`${program.name()} ${command.name()}`),
        sentence(command.description()),
        ...command.registeredArguments
          .filter(({ description }) => description !== '')
          .map((argument) =>
            item(italic(argument.name()), about(argument.description, argument.argChoices, undefined)),
          ),
        ...own.map(optionItem),
        ...(others.length > 0
          ? [
              paragraph(
                `Described in COMMON OPTIONS: ${others.map(({ short, long }) => bold(short ?? long ?? '')).join(', ')}.`,
              ),
            ]
          : []),
        ...helpAfterOptions(command),
      ].join('\n');
    })
    .join('\n');
}

/** Options that several commands share. */
export const shared = (program: Command): string => sharedOptions(program).map(optionItem).join('\n');

function sharedOptions(program: Command): Option[] {
  const groups = new Map<string, Option[]>();
  for (const option of visibleCommands(program).flatMap(visible))
    groups.set(textOf(option), [...(groups.get(textOf(option)) ?? []), option]);
  return [...groups.values()].flatMap((group) => (group.length >= SHARED_BY ? group.slice(0, 1) : []));
}

const textOf = ({ flags, description }: Option): string => `${flags}\n${description}`;

const optionItem = (option: Option): string =>
  item(
    option.flags
      .split(/([<[][^>\]]+[>\]])/)
      .map((part) => (/^[<[]/.test(part) ? placeholder(part) : bold(part)))
      .join(''),
    about(option.description, option.argChoices, option.defaultValue),
  );

const placeholder = (part: string): string =>
  part.startsWith('[') ? `[${italic(part.slice(1, -1))}]` : italic(part.slice(1, -1));

function about(description: string, choices: readonly string[] | undefined, value: unknown): string {
  const shown = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return [
    plain(capital(description)),
    choices === undefined ? '' : `: ${choices.map(bold).join(', ')}`,
    shown === '' ? '' : ` (default: ${plain(shown)})`,
  ]
    .join('')
    .concat('.');
}

/** The text of a command's help after its options: prose, and shell lines below "Examples". */
function helpAfterOptions(command: Command): string[] {
  let text = '';
  const before = command.helpInformation();
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
  return text
    .slice(before.length)
    .split(/\n\n/)
    .map((block) => block.replace(/^\n+|\n+$/g, ''))
    .filter((block) => block !== '' && !block.startsWith('Exit status'))
    .map((block) => {
      const [head = '', ...lines] = block.split('\n');
      return /^Examples?:$/.test(head)
        ? `${paragraph(plain(head))}\n${verbatim(lines.map((line) => line.replace(/^ {2}/, '')))}`
        : paragraph(withCode(block.replaceAll('\n', ' ')));
    });
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const sentence = (text: string): string => `${withCode(capital(text))}.`;
