import { Command } from 'commander';
import { printable } from '../../printable.ts';
import { COMMANDS, vmtally } from '../commands.ts';
import { type Candidate, options, subcommands, valuesOf } from './candidates.ts';
import { placeOf } from './place.ts';

/**
 * The functions in contrib/completion call this command with the words after `vmtally` up to the cursor. The
 * first line of the answer names the kind of word that belongs there: words, file, directory, nothing, or
 * `command N` (the words from index N on are a command line of their own). Each further line is a candidate, a
 * tab and its description.
 */
export const completeCommand = (): Command =>
  new Command('complete').argument('[words...]').action(async (words: string[]) => {
    process.stdout.write((await complete(words)).join('\n').concat('\n'));
  });

/** The lines of the answer. */
export async function complete(words: readonly string[]): Promise<string[]> {
  const command = words.find((word) => !word.startsWith('-')) ?? '';
  const program = await vmtally(words.length > 1 && Object.hasOwn(COMMANDS, command) ? [command] : undefined);
  const place = placeOf(program, words);
  const word = words.at(-1) ?? '';
  switch (place.kind) {
    case 'nothing':
      return ['nothing'];
    case 'command':
      return [`command ${place.first}`];
    case 'subcommand':
      return matching(word, '', subcommands(program));
    case 'option':
      return matching(word, '', options(place.command));
    case 'value': {
      const { source, before, typed, given } = place;
      if (source === 'file' || source === 'directory') return [source];
      const candidates =
        typeof source === 'string'
          ? valuesOf(source, typed, given)
          : source.map((choice): Candidate => ({ word: choice }));
      return matching(typed, before, candidates);
    }
  }
}

/**
 * Anybody can name cgroups and processes. A name that would have to be changed to be a line, or to be shown, is
 * left out: the completed word would name something else. Shells quote the rest.
 */
function matching(typed: string, before: string, candidates: readonly Candidate[]): string[] {
  const lines = candidates
    .filter(({ word }) => word.startsWith(typed) && isShowable(word))
    .map(({ word, about }) => before + word + (about ? `\t${printable(about)}` : ''));
  return ['words', ...new Set(lines)];
}

/** Node decodes bytes that are not UTF-8 to U+FFFD. */
const isShowable = (word: string): boolean => printable(word) === word && !word.includes('\ufffd');
