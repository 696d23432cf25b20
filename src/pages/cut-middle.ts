/** Shortens a text to so many characters: its begin and its end stay. A short one stays as it is. */
export function cutMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.floor(most / 2);
  const cut = `${text.slice(0, head)}…${text.slice(head + 1 - most)}`;
  // A part of a string keeps all of it in memory: copy it.
  return Buffer.from(cut).toString();
}
