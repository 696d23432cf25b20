import { constantValue } from './constant.ts';

/**
 * Names of a field's values as the kernel prints them: a value has one name of `symbols`, or several names of
 * `flags`, joined by |. The names differ by kernel, so they come from the print format of the tracepoint's
 * format file.
 */
export interface ValueNames {
  kind: 'flags' | 'symbols';
  entries: { name: string; value: bigint }[];
}

/**
 * Reads the names by field from __print_flags(REC->field, …) and __print_symbolic(REC->field, …) of the print
 * format.
 */
export function readValueNames(printFormat: string): Map<string, ValueNames> {
  const names = new Map<string, ValueNames>();
  for (const match of printFormat.matchAll(/__print_(flags|symbolic)(?:_u64)?\s*\(/g)) {
    const [field, ...others] = splitArguments(printFormat, match.index + match[0].length);
    const name = /^[\s(]*(?:[\w\s*]+\)[\s(]*)*REC->(\w+)[\s)]*$/.exec(field ?? '')?.[1];
    if (name === undefined) continue;
    const kind = match[1] === 'flags' ? 'flags' : 'symbols';
    const entries = others
      .map((text) => /^\s*\{([\s\S]*),\s*"([^"\\]+)"\s*\}\s*$/.exec(text))
      .filter((entry) => entry !== null)
      .map(([, expression = '', label = '']) => ({ name: label, value: constantValue(expression) }))
      .filter((entry): entry is ValueNames['entries'][number] => entry.value !== undefined);
    const before = names.get(name)?.entries ?? [];
    if (entries.length > 0) names.set(name, { kind, entries: [...before, ...entries] });
  }
  return names;
}

/**
 * Splits the arguments of a call, from behind its opening parenthesis, at the commas outside brackets and
 * quotes.
 */
function splitArguments(text: string, from: number): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = from;
  for (let index = from; index < text.length; index++) {
    const character = text[index] ?? '';
    if (character === '"') {
      while (++index < text.length && text[index] !== '"') if (text[index] === '\\') index++;
    } else if ('({['.includes(character)) depth++;
    else if (')}]'.includes(character) && depth-- === 0) return [...parts, text.slice(start, index)];
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [];
}

/** Names by value, in the form of the labels of a probe's head. */
export const symbolsOf = ({ entries }: ValueNames): Record<string, string> =>
  // The kernel prints the first of several names for a value.
  Object.fromEntries(entries.map(({ name, value }) => [String(BigInt.asIntN(64, value)), name]).toReversed());

/** Names by bit mask, without masks over 53 bits: counted values are JavaScript numbers. */
export const flagsOf = ({ entries }: ValueNames): { name: string; mask: number }[] =>
  entries
    .map(({ name, value }) => ({ name, mask: Number(value) }))
    .filter(({ mask }) => Number.isSafeInteger(mask));
