/** Whether a text is a glob rather than a name. */
export const isGlob = (text: string): boolean => /[*?[]/.test(text);

/**
 * A shell glob (`*`, `?`, `[abc]`, `[!a-c]`) as a regular expression for the whole text. What stands between two stars
 * is taken where it fits first, and looked for no further: with plain `.*` a short glob of many stars takes years, and
 * globs come over the network too.
 */
export function globToRegExp(glob: string): RegExp {
  const parts = [''];
  for (const [found, stars, not, set] of glob.matchAll(/(\*+)|\[(!?)(\]?[^\]]*)\]|[\s\S]/g)) {
    if (stars !== undefined) parts.push('');
    else if (set !== undefined)
      parts[parts.length - 1] += `[${not && '^'}${set.replaceAll(/[\\\]^[]/g, '\\$&')}]`;
    else parts[parts.length - 1] += found === '?' ? '.' : found.replace(/[.+^${}()|[\]\\]/, '\\$&');
  }
  const [first = '', ...others] = parts;
  const last = others.pop();
  const between = others.map((part, index) => `(?=(.*?${part}))\\${index + 1}`).join('');
  try {
    return new RegExp(`^${first}${between}${last === undefined ? '' : `.*${last}`}$`, 's');
  } catch {
    return /(?!)/; // A range such as [z-a]: nothing is in it.
  }
}
