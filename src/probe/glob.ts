/** Whether a text is a glob rather than a name. */
export const isGlob = (text: string): boolean => /[*?[]/.test(text);

/** A shell glob (`*`, `?`, `[abc]`) as a regular expression for the whole text. */
export function globToRegExp(glob: string): RegExp {
  const pattern = glob
    .replaceAll(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replaceAll('[!', '[^')
    .replaceAll(/\[(?![^\]]*\])/g, '\\[');
  return new RegExp(`^${pattern}$`);
}
