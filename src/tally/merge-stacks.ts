import type { FeedStacks } from '../wire/feed-samples.ts';

/** Numbers of the tuples of a message, the last of which is a count. */
const WIDTHS = { counts: 4, samples: 5, sampled: 2 } as const;
type Field = keyof typeof WIDTHS;

/** Merges the stacks of two consecutive ticks. The numbers of the second continue those of the first. */
export const mergeStacks = (first: FeedStacks | undefined, second: FeedStacks): FeedStacks =>
  first === undefined
    ? second
    : {
        ...second,
        sites: [...first.sites, ...second.sites],
        functions: [...first.functions, ...second.functions],
        stacks: [...first.stacks, ...second.stacks],
        ...each((field) => summed([first[field], second[field]], WIDTHS[field])),
      };

/** Counts the events of rows that are gone for the row `as`. */
export const withoutRows = (stacks: FeedStacks, gone: ReadonlySet<number>, as: number): FeedStacks => ({
  ...stacks,
  ...each((field) => {
    const width = WIDTHS[field];
    const moved = stacks[field].map((number, at) => (at % width === 0 && gone.has(number) ? as : number));
    return summed([moved], width);
  }),
});

const each = (make: (field: Field) => Float64Array<ArrayBuffer>): Pick<FeedStacks, Field> => ({
  counts: make('counts'),
  samples: make('samples'),
  sampled: make('sampled'),
});

/** Adds the counts of tuples that are equal otherwise. */
export function summed(parts: readonly Float64Array[], width: number): Float64Array<ArrayBuffer> {
  const sums = new Map<string, number[]>();
  for (const numbers of parts) {
    for (let at = 0; at < numbers.length; at += width) {
      const tuple = [...numbers.subarray(at, at + width)];
      const key = tuple.slice(0, -1).join();
      const known = sums.get(key);
      if (known === undefined) sums.set(key, tuple);
      else known[width - 1] = (known.at(-1) ?? 0) + (tuple.at(-1) ?? 0);
    }
  }
  return Float64Array.from([...sums.values()].flat());
}
