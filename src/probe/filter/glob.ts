/**
 * A step of a glob, which matches one byte but never byte 0: a byte in `ranges`, or with `inverted` any
 * other.
 */
interface Step {
  ranges: [from: number, to: number][];
  inverted: boolean;
}

/** A glob as steps of one byte each. `stars` has the number of steps before each *. */
interface Glob {
  steps: Step[];
  stars: Set<number>;
}

/**
 * Most steps of a glob: a 64-bit state has a bit for each step and a bit for the end, and comparisons must
 * stay below the sign bit.
 */
export const MOST_STEPS = 60;

/** Parses a glob as lib/glob.c does: * ? [a-z] [!a-z], and \ before a literal byte. */
export function readGlob(pattern: Uint8Array): Glob {
  const steps: Step[] = [];
  const stars = new Set<number>();
  const literal = (byte: number) => steps.push({ ranges: [[byte, byte]], inverted: false });
  for (let position = 0; position < pattern.length; ) {
    const byte = pattern[position++] ?? 0;
    if (byte === STAR) stars.add(steps.length);
    else if (byte === ANY) steps.push({ ranges: [], inverted: true });
    else if (byte === ESCAPE) {
      // A backslash at the end adds no step: it stands for the end of the text.
      const escaped = pattern[position++];
      if (escaped !== undefined) literal(escaped);
    } else {
      const charClass = byte === OPEN ? readClass(pattern, position) : undefined;
      if (charClass) steps.push(charClass.step);
      else literal(byte);
      position = charClass?.position ?? position;
    }
  }
  return { steps, stars };
}

const [STAR, ANY, ESCAPE, OPEN, CLOSE, NOT, DASH] = Buffer.from('*?\\[]!-') as unknown as number[];

/**
 * Parses the class after a [, and returns where it ends; undefined where it does not: then [ is a literal.
 */
function readClass(pattern: Uint8Array, from: number): { step: Step; position: number } | undefined {
  const inverted = pattern[from] === NOT;
  const ranges: Step['ranges'] = [];
  let position = inverted ? from + 1 : from;
  // A ] at the start of a class is a member.
  do {
    const first = pattern[position++];
    let last = first;
    if (pattern[position] === DASH && pattern[position + 1] !== CLOSE) {
      last = pattern[position + 1];
      position += 2;
    }
    if (first === undefined || last === undefined) return undefined;
    ranges.push([first, last]);
    if (position >= pattern.length) return undefined;
  } while (pattern[position] !== CLOSE);
  return { step: { ranges, inverted }, position: position + 1 };
}

/**
 * Expression of the state after one more byte; `state` and `byte` are variables. Bit n of the state is set
 * where the first n steps matched all bytes so far. Bit END is set once byte 0 came after all steps, and
 * stays set.
 *
 * The expression has no branch: the verifier follows each side of a branch, and 16 bytes would have more
 * paths than it walks.
 */
export function globStep({ steps, stars }: Glob, state: string, byte: string): string {
  const alive = `((${byte} + 255) >> 8)`;
  const takes = new Map<string, bigint>([[`(${alive} ^ 1)`, 1n << BigInt(steps.length)]]);
  for (const [index, step] of steps.entries()) {
    const test = testOf(step, byte, alive);
    takes.set(test, (takes.get(test) ?? 0n) | (1n << BigInt(index)));
  }
  const taken = [...takes].map(([test, bits]) => `(${test} * ${bits})`).join(' | ');
  const kept = [...stars].reduce((bits, position) => bits | (1n << BigInt(position)), 0n);
  const stays = kept === 0n ? '' : ` | (${state} & (${alive} * ${kept}))`;
  return `(((${state} & (${taken})) << 1)${stays} | (${state} & ${endBit(steps.length)}))`;
}

/** Bits of a state that mean that the text matched. */
export const globMatched = ({ steps }: Glob): bigint => (1n << BigInt(steps.length)) | endBit(steps.length);

const endBit = (steps: number): bigint => 1n << BigInt(steps + 1);

/**
 * Expression that is 1 where a step matches the byte, else 0. It computes only with numbers that are never
 * negative.
 */
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
