/** Shortest word of a header that may be a secret. */
const LEAST = 4;

/** Puts `…` in place of words of the headers: a receiver may quote what it got. */
export function hideSecrets(text: string, headers: readonly (readonly [string, string])[]): string {
  const words = headers.flatMap(([, value]) => [value, ...value.split(/[\s,;=:]+/)]);
  return words
    .filter(({ length }) => length >= LEAST)
    .toSorted((a, b) => b.length - a.length)
    .reduce((hidden, word) => hidden.replaceAll(word, '…'), text);
}
