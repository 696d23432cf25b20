import fc from 'fast-check';

/**
 * Characters that break careless code: they concern terminals, lines, quotes, regular expressions and UTF-16.
 */
export const HOSTILE = [
  ...Array.from('\0\x07\b\t\n\v\f\r\x1b\x7f\x85\u2028\u2029\u202e\ufeff\ufffd\u00a0é￿😀'),
  '\ud800',
  '\udc00',
  ...Array.from('"\'`\\/$%{}()[]<>*?!&|^~=+-.,;:@#_ 0a'),
  '__proto__',
  'constructor',
  '/*',
  '*/',
  '//',
  '&&',
  '||',
  '\\u0000',
  '\\uffffffc3',
  '18446744073709551616',
];

type Edit = [kind: 'cut' | 'put' | 'again' | 'turn', at: number, length: number, text: string];

/** Texts with up to `most` edits: a piece is cut out, inserted, doubled or reversed. */
export const mutated = (
  texts: fc.Arbitrary<string>,
  pieces: readonly string[] = [],
  most = 3,
): fc.Arbitrary<string> => {
  const edit: fc.Arbitrary<Edit> = fc.tuple(
    fc.constantFrom('cut', 'put', 'again', 'turn'),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.nat(8),
    fc.constantFrom(...HOSTILE, ...pieces),
  );
  return fc
    .tuple(texts, fc.array(edit, { maxLength: most }))
    .map(([text, edits]) => edits.reduce(edited, text));
};

function edited(text: string, [kind, place, length, piece]: Edit): string {
  const at = Math.floor(place * text.length);
  const [before, middle, after] = [text.slice(0, at), text.slice(at, at + length), text.slice(at + length)];
  if (kind === 'cut') return before + after;
  if (kind === 'put') return before + piece + middle + after;
  if (kind === 'again') return before + middle + middle + after;
  return before + Array.from(middle).toReversed().join('') + after;
}

/** Sequences of up to `most` of the `pieces`: nearly texts of their grammar. */
export const pieced = (pieces: readonly string[], most = 12): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...pieces, ...HOSTILE), { maxLength: most }).map((all) => all.join(''));

/** 100 kB of a few repeated pieces between two others: slow for a parser that backtracks. */
export const pumped = (pieces: readonly string[], size = 100_000): fc.Arbitrary<string> => {
  const some = fc
    .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 3 })
    .map((all) => all.join(''));
  return fc
    .tuple(fc.oneof(fc.constant(''), some), some, fc.oneof(fc.constant(''), some))
    .map(([first, again, last]) => first + again.repeat(Math.ceil(size / again.length)) + last);
};

/** Bytes cut into chunks, some of which are empty. */
export const torn = (bytes: Buffer): fc.Arbitrary<Buffer[]> =>
  fc.array(fc.nat(bytes.length), { maxLength: 12 }).map((cuts) => {
    const ends = [...cuts.toSorted((a, b) => a - b), bytes.length];
    return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
  });

export async function* streamOf(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

/** A task's name: up to 15 bytes of any value but 0 (include/linux/sched.h, TASK_COMM_LEN). */
export const commBytes: fc.Arbitrary<Buffer> = fc
  .oneof(
    fc.array(fc.integer({ min: 1, max: 255 }), { maxLength: 15 }).map((bytes) => Buffer.from(bytes)),
    fc.array(fc.constantFrom(...HOSTILE), { maxLength: 5 }).map((all) => Buffer.from(all.join(''))),
  )
  .map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0)).subarray(0, 15));
