import { sums } from '../capture/columns.ts';

/** Tests of two groups of runs by ranks. */

/**
 * Number of ways in which the Mann-Whitney statistic of groups of `m` and `n` without ties has each value from 0 to m × n
 * (Mann and Whitney 1947, the recursion on the largest element).
 */
export function waysOf(m: number, n: number): number[] {
  let table: number[][] = Array.from({ length: n + 1 }, () => [1]);
  for (let first = 1; first <= m; first++) {
    const next: number[][] = [[1]];
    for (let second = 1; second <= n; second++) {
      const [without = [], with_ = []] = [table[second], next[second - 1]];
      next.push(
        Array.from(
          { length: first * second + 1 },
          (_, value) => (without[value - second] ?? 0) + (with_[value] ?? 0),
        ),
      );
    }
    table = next;
  }
  return table[n] ?? [];
}

/** Two-sided p of the exact Mann-Whitney test. A tie counts one half, and makes p no smaller than it is. */
export function rankTest(a: readonly number[], b: readonly number[]): number {
  const statistic = a.reduce(
    (all, x) => all + b.reduce((above, y) => above + (x > y ? 1 : x === y ? 0.5 : 0), 0),
    0,
  );
  const larger = Math.floor(Math.max(statistic, a.length * b.length - statistic));
  return rankTails(a.length, b.length)[larger] ?? 1;
}

/** The p of each value of the larger statistic of groups of `m` and `n`. */
export function rankTails(m: number, n: number): number[] {
  const ways = waysOf(m, n);
  const all = sum(ways);
  return sums(ways.toReversed())
    .map((tail) => Math.min(1, (2 * tail) / all))
    .toReversed();
}

/** Ranks from 1; equal values have the mean of theirs. */
export function midRanks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}

/**
 * The Hodges-Lehmann estimate of the shift from `a` to `b`, and its interval of at least `confidence`: the median of all differences,
 * and those that the exact test does not reject.
 */
export function shiftOf(
  a: readonly number[],
  b: readonly number[],
  confidence: number,
): { shift: number; interval: [low: number, high: number] } {
  // Equal values differ by nothing, also where both are infinite: logarithms of counts of 0.
  const differences = a
    .flatMap((x) => b.map((y) => (x === y ? 0 : y - x)))
    .toSorted((x, y) => (x === y ? 0 : x - y));
  const ways = waysOf(a.length, b.length);
  const most = ((1 - confidence) / 2) * sum(ways);
  let [cut, tail] = [0, ways[0] ?? 0];
  while (tail <= most) tail += ways[++cut] ?? Number.POSITIVE_INFINITY;
  const { length } = differences;
  const value = (index: number): number => differences[index] ?? Number.NaN;
  const [below, above] = [value(Math.floor((length - 1) / 2)), value(Math.floor(length / 2))];
  const shift = below === above ? below : (below + above) / 2;
  return {
    shift,
    interval:
      cut === 0
        ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
        : [value(cut - 1), value(length - cut)],
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, number) => all + number, 0);
