/**
 * True if a glob matches a text. Tries all ways: an independent implementation of the kernel's lib/glob.c.
 */
export function globMatches(glob: string, text: string): boolean {
  // Without wildcards, and for *text, text* and *text*, the kernel compares character by character.
  const plain = !/[?[\\]/.test(glob) && !glob.slice(1, -1).includes('*');
  return matchesFrom([...Buffer.from(glob)], [...Buffer.from(text)], plain);
}

const [STAR, ANY, OPEN, CLOSE, ESCAPE, NOT, DASH] = Buffer.from('*?[]\\!-') as unknown as number[];

function matchesFrom(glob: readonly number[], text: readonly number[], plain: boolean): boolean {
  const [first, ...rest] = glob;
  if (first === undefined) return text.length === 0;
  if (first === STAR)
    return Array.from({ length: text.length + 1 }).some((_, from) =>
      matchesFrom(rest, text.slice(from), plain),
    );
  if (plain) return text[0] === first && matchesFrom(rest, text.slice(1), plain);
  if (first === ESCAPE) {
    if (rest.length === 0) return text.length === 0;
    return text[0] === rest[0] && matchesFrom(rest.slice(1), text.slice(1), plain);
  }
  const end = first === OPEN ? endOfClass(rest) : -1;
  const [byte] = text;
  if (byte === undefined) return false;
  if (end === -1) return (first === ANY || first === byte) && matchesFrom(rest, text.slice(1), plain);
  return inClass(rest.slice(0, end), byte) && matchesFrom(rest.slice(end + 1), text.slice(1), plain);
}

/** The index of the ] that ends a class; -1 if there is none. */
function endOfClass(rest: readonly number[]): number {
  let at = rest[0] === NOT ? 1 : 0;
  for (;;) {
    if (rest[at] === undefined) return -1;
    at += rest[at + 1] === DASH && rest[at + 2] !== CLOSE ? 3 : 1;
    if (at > rest.length) return -1;
    if (rest[at] === CLOSE) return at;
  }
}

function inClass(members: readonly number[], byte: number): boolean {
  const inverted = members[0] === NOT;
  let found = false;
  for (let at = inverted ? 1 : 0; at < members.length; ) {
    const [from, dash, to] = members.slice(at, at + 3);
    const range = dash === DASH && to !== undefined;
    found ||= from !== undefined && from <= byte && byte <= (range ? to : from);
    at += range ? 3 : 1;
  }
  return found !== inverted;
}
