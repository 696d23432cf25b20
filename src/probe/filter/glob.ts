/** A byte that a glob takes: any of `ranges`, or none of them, and never 0. */
interface Step {
  ranges: [from: number, to: number][];
  inverted: boolean;
}

/** A glob as what it takes byte by byte. `stars` has the number of bytes before each *. */
interface Glob {
  steps: Step[];
  stars: Set<number>;
}

/** A state has a bit of a 64-bit number, one more is for the end, and comparisons stay below the sign. */
export const MOST_STEPS = 60;

/** Reads a glob as lib/glob.c does: * ? [a-z] [!a-z], and \ before a byte that is meant as it is. */
export function readGlob(pattern: Uint8Array): Glob {
  const steps: Step[] = [];
  const stars = new Set<number>();
  const literal = (byte: number) => steps.push({ ranges: [[byte, byte]], inverted: false });
  for (let at = 0; at < pattern.length; ) {
    const byte = pattern[at++] ?? 0;
    if (byte === STAR) stars.add(steps.length);
    else if (byte === ANY) steps.push({ ranges: [], inverted: true });
    else if (byte === ESCAPE) {
      // A star at the end stands for the end.
      const escaped = pattern[at++];
      if (escaped !== undefined) literal(escaped);
    } else {
      const found = byte === OPEN ? readClass(pattern, at) : undefined;
      if (found) steps.push(found.step);
      else literal(byte);
      at = found?.at ?? at;
    }
  }
  return { steps, stars };
}

const [STAR, ANY, ESCAPE, OPEN, CLOSE, NOT, DASH] = Buffer.from('*?\\[]!-') as unknown as number[];

/** The class after a [, and where it ends; undefined where it does not: then [ is a letter. */
function readClass(pattern: Uint8Array, from: number): { step: Step; at: number } | undefined {
  const inverted = pattern[from] === NOT;
  const ranges: Step['ranges'] = [];
  let at = inverted ? from + 1 : from;
  // A ] that comes first is a member.
  do {
    const first = pattern[at++];
    let last = first;
    if (pattern[at] === DASH && pattern[at + 1] !== CLOSE) {
      last = pattern[at + 1];
      at += 2;
    }
    if (first === undefined || last === undefined) return undefined;
    ranges.push([first, last]);
    if (at >= pattern.length) return undefined;
  } while (pattern[at] !== CLOSE);
  return { step: { ranges, inverted }, at: at + 1 };
}

/**
 * The state after one more byte, as an expression of `state` and `byte`, both of them variables. Bit n of the state is
 * set where the first n steps took all bytes so far, and bit END from the byte 0 on that came after all steps.
 *
 * It has no branch: the verifier follows each side of a branch, and 16 bytes would have more ways than it walks.
 */
export function globStep({ steps, stars }: Glob, state: string, byte: string): string {
  const alive = `((${byte} + 255) >> 8)`;
  const takes = new Map<string, bigint>([[`(${alive} ^ 1)`, 1n << BigInt(steps.length)]]);
  for (const [index, step] of steps.entries()) {
    const test = testOf(step, byte, alive);
    takes.set(test, (takes.get(test) ?? 0n) | (1n << BigInt(index)));
  }
  const taken = [...takes].map(([test, bits]) => `(${test} * ${bits})`).join(' | ');
  const kept = [...stars].reduce((bits, at) => bits | (1n << BigInt(at)), 0n);
  const stays = kept === 0n ? '' : ` | (${state} & (${alive} * ${kept}))`;
  return `(((${state} & (${taken})) << 1)${stays} | (${state} & ${endBit(steps.length)}))`;
}

/** The bits of a state that mean that the text matched. */
export const globMatched = ({ steps }: Glob): bigint => (1n << BigInt(steps.length)) | endBit(steps.length);

const endBit = (steps: number): bigint => 1n << BigInt(steps + 1);

/** 1 where the byte is one that a step takes, else 0; by arithmetic on numbers that are never negative. */
function testOf({ ranges, inverted }: Step, byte: string, alive: string): string {
  if (ranges.length === 0) return alive;
  const least = (value: number) => `((${byte} + ${256 - value}) >> 8)`;
  const tests = ranges.map(([from, to]) => {
    if (from === to) return `((((${byte} ^ ${from}) + 255) >> 8) ^ 1)`;
    return from < to ? `(${least(from)} & (${least(to + 1)} ^ 1))` : '0';
  });
  const any = tests.length === 1 ? String(tests[0]) : `(${tests.join(' | ')})`;
  return inverted ? `((${any} ^ 1) & ${alive})` : any;
}
