/** True where a text is a glob rather than a name. */
export const isGlob = (text: string): boolean => /[*?[]/.test(text);

type Part = '*' | ((character: string) => boolean);

/**
 * A star, a set of at most 100 characters, or one character. The limit bounds the search for the end of a
 * set, which begins at each open bracket.
 */
const PART = /\*+|\[(?<not>!?)(?<members>\]?[^\]]{0,100})\]|[\s\S]/g;

/**
 * Returns a function that matches whole texts with a shell glob (`*`, `?`, `[abc]`, `[!a-c]`). A regular
 * expression would not do: with many stars it takes for ever to find that a text does not match.
 */
export function matchesGlob(glob: string): (text: string) => boolean {
  const parts = [...glob.matchAll(PART)].map(partOf);
  return (text) => {
    let [position, part] = [0, 0];
    // `after`: the part behind the last star. `tried`: the place in the text where that part was last tried.
    // If the part does not fit, the star takes one more character.
    let [after, tried] = [-1, 0];
    while (position < text.length) {
      const wanted = parts[part];
      if (wanted === '*') [after, tried] = [++part, position];
      else if (wanted?.(text.charAt(position))) [position, part] = [position + 1, part + 1];
      else if (after !== -1) [position, part] = [++tried, after];
      else return false;
    }
    if (parts[part] === '*') part++;
    return part === parts.length;
  };
}

function partOf({ 0: text, groups: { not, members } = {} }: RegExpExecArray): Part {
  if (members !== undefined) {
    const ranges = members.match(/[\s\S]-[\s\S]|[\s\S]/g) ?? [];
    const within = (character: string) =>
      ranges.some((range) => range.charAt(0) <= character && character <= range.charAt(range.length - 1));
    return (character) => within(character) !== (not === '!');
  }
  if (text.startsWith('*')) return '*';
  return (character) => text === '?' || character === text;
}
