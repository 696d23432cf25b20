/** True where a text is a glob rather than a name. */
export const isGlob = (text: string): boolean => /[*?[]/.test(text);

type Fits = (character: string) => boolean;

/** A star, or the characters that fit in one place: `ascii` has 1 for each of them by its code. */
type Part = '*' | { ascii: Uint8Array; fits: Fits };

/**
 * A star, a set of at most 100 characters, or one character. The limit bounds the search for the end of a
 * set, which begins at each open bracket.
 */
const PART = /\*+|\[(?<not>!?)(?<members>\]?[^\]]{0,100})\]|[\s\S]/g;

/**
 * Returns a function that matches whole texts with a shell glob (`*`, `?`, `[abc]`, `[!a-c]`). A regular
 * expression would not do: with many stars it takes for ever to find that a text does not match. A client’s request may
 * have 64 globs with long sets, to match with thousands of names: a table has the characters of each set.
 */
export function matchesGlob(glob: string): (text: string) => boolean {
  const parts = [...glob.matchAll(PART)].map((match): Part => {
    const fits = fitsOf(match);
    return fits === '*'
      ? '*'
      : { ascii: ASCII.map((_, code) => Number(fits(String.fromCharCode(code)))), fits };
  });
  const least = parts.filter((part) => part !== '*').length;
  return (text) => {
    if (text.length < least) return false;
    let [position, part] = [0, 0];
    // `after`: the part behind the last star. `tried`: the place in the text where that part was last tried.
    // If the part does not fit, the star takes one more character.
    let [after, tried] = [-1, 0];
    while (position < text.length) {
      const wanted = parts[part];
      if (wanted === '*') [after, tried] = [++part, position];
      else if (wanted !== undefined && fitsAt(wanted, text, position))
        [position, part] = [position + 1, part + 1];
      else if (after !== -1) [position, part] = [++tried, after];
      else return false;
    }
    if (parts[part] === '*') part++;
    return part === parts.length;
  };
}

const ASCII = new Uint8Array(128);

function fitsAt({ ascii, fits }: Exclude<Part, '*'>, text: string, position: number): boolean {
  const code = text.charCodeAt(position);
  return code < ASCII.length ? ascii[code] === 1 : fits(text.charAt(position));
}

function fitsOf({ 0: text, groups: { not, members } = {} }: RegExpExecArray): '*' | Fits {
  if (members !== undefined) {
    const ranges = members.match(/[\s\S]-[\s\S]|[\s\S]/g) ?? [];
    const within = (character: string) =>
      ranges.some((range) => range.charAt(0) <= character && character <= range.charAt(range.length - 1));
    return (character) => within(character) !== (not === '!');
  }
  if (text.startsWith('*')) return '*';
  return (character) => text === '?' || character === text;
}
