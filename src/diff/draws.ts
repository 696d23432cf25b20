import { random } from './random.ts';

/** Rounds of the bootstrap. */
export const ROUNDS = 1_000;
/** Draws of a round that are kept for the rows that follow: those of twenty batches a side. */
const KEPT_DRAWS = 80;
/** Tables of 320 kB at most that are kept. */
const KEPT_TABLES = 64;

/** Numbers of batches that are drawn, of both sides together for either and then of each. */
export interface Draws {
  /** The draws of a round are in `numbers` from `at` on. Rounds come in their order. */
  round(round: number): { numbers: Uint32Array; at: number };
}

const kept = new Map<string, Draws>();

/** Draws for so many batches of A and of B: the same for each row, and from the same numbers. */
export function drawsOf(a: number, b: number): Draws {
  const key = `${a} ${b}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const draws = 2 * (a + b);
  const unit = random();
  const draw = (into: Uint32Array, at: number): void => {
    for (let drawn = 0; drawn < draws; drawn++) {
      const of = drawn < a + b ? a + b : drawn < a + 2 * b ? b : a;
      into[at + drawn] = Math.floor(unit() * of);
    }
  };
  if (draws > KEPT_DRAWS) {
    const numbers = new Uint32Array(draws);
    return {
      round: () => {
        draw(numbers, 0);
        return { numbers, at: 0 };
      },
    };
  }
  const numbers = new Uint32Array(ROUNDS * draws);
  for (let round = 0; round < ROUNDS; round++) draw(numbers, round * draws);
  const made: Draws = { round: (round) => ({ numbers, at: round * draws }) };
  if (kept.size >= KEPT_TABLES) kept.clear();
  kept.set(key, made);
  return made;
}
