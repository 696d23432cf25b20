import { random } from './random.ts';

/** Rounds of the bootstrap. */
export const ROUNDS = 1_000;
/** Batches of both sides that are drawn by pairs: those of twenty batches a side. Sums of all pairs take a table then. */
const MOST_PAIRED = 40;
/** Numbers of the rounds that are drawn at a time, and of their sums: a capture may have very many runs, or values. */
const MOST_NUMBERS = 1 << 20;
/** Tables of 170 kB at most that are kept. */
const KEPT_TABLES = 64;

/** The draws of some rounds from `of` batches: a number for each draw, or one for each pair of draws. */
export interface Part {
  of: number;
  isPaired: boolean;
  /** Numbers of a round: they follow one another. */
  length: number;
  numbers: Uint32Array;
}

/** Draws of some rounds: for A and for B from the batches of both together, then from those of each. */
export interface Draws {
  /** The first of these rounds, and how many they are. */
  from: number;
  rounds: number;
  pooledA: Part;
  pooledB: Part;
  ofB: Part;
  ofA: Part;
}

const kept = new Map<string, Draws>();

/**
 * Draws for so many batches of A and of B, in the order of rounds: the same draws for each row. `values`: distinct values of the
 * row, which bound the memory.
 */
export function drawsOf(a: number, b: number, values: number): Iterable<Draws> {
  if (a + b > MOST_PAIRED || ROUNDS * values > MOST_NUMBERS) return drawnInParts(a, b, values);
  const key = `${a} ${b}`;
  const draws = kept.get(key) ?? drawn(a, b, { from: 0, rounds: ROUNDS, isPaired: true }, random());
  if (!kept.has(key) && kept.size >= KEPT_TABLES) kept.clear();
  kept.set(key, draws);
  return [draws];
}

function* drawnInParts(a: number, b: number, values: number): Generator<Draws> {
  const unit = random();
  const most = Math.max(1, Math.floor(MOST_NUMBERS / Math.max(2 * (a + b), values)));
  for (let from = 0; from < ROUNDS; from += most)
    yield drawn(a, b, { from, rounds: Math.min(most, ROUNDS - from), isPaired: false }, unit);
}

function drawn(
  a: number,
  b: number,
  { from, rounds, isPaired }: Pick<Draws, 'from' | 'rounds'> & Pick<Part, 'isPaired'>,
  unit: () => number,
): Draws {
  const partOf = (of: number, draws: number): Part => {
    const length = isPaired ? Math.ceil(draws / 2) : draws;
    return { of, isPaired, length, numbers: new Uint32Array(rounds * length) };
  };
  const [pooledA, pooledB, ofB, ofA] = [partOf(a + b, a), partOf(a + b, b), partOf(b, b), partOf(a, a)];
  for (let round = 0; round < rounds; round++) {
    draw(pooledA, round, a, unit);
    draw(pooledB, round, b, unit);
    draw(ofB, round, b, unit);
    draw(ofA, round, a, unit);
  }
  return { from, rounds, pooledA, pooledB, ofB, ofA };
}

function draw(
  { of, isPaired, length, numbers }: Part,
  round: number,
  draws: number,
  unit: () => number,
): void {
  const next = (): number => Math.floor(unit() * of);
  let at = round * length;
  if (!isPaired) for (let number = 0; number < draws; number++) numbers[at++] = next();
  // The last draw of an odd number stands alone (`of`).
  else
    for (let number = 0; number < draws; number += 2)
      numbers[at++] = next() * (of + 1) + (number + 1 < draws ? next() : of);
}
