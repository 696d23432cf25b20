/** Whether a text is a glob rather than a name. */
export const isGlob = (text: string): boolean => /[*?[]/.test(text);

/** A shell glob (`*`, `?`, `[abc]`, `[!a-c]`) as a regular expression for the whole text. */
export function globToRegExp(glob: string): RegExp {
  const pattern = glob.replaceAll(
    /\[(!?)(\]?[^\]]*)\]|[\s\S]/g,
    (found, not: string, set: string | undefined) => {
      if (set !== undefined) return `[${not && '^'}${set.replaceAll(/[\\\]^[]/g, '\\$&')}]`;
      if (found === '*') return '.*';
      return found === '?' ? '.' : found.replace(/[.+^${}()|[\]\\]/, '\\$&');
    },
  );
  try {
    return new RegExp(`^${pattern}$`, 's');
  } catch {
    return /(?!)/; // A range such as [z-a]: nothing is in it.
  }
}
