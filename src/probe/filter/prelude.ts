import { endianness } from 'node:os';
import { VmtallyError } from '../../errors.ts';
import { globMatched, globStep, MOST_STEPS, readGlob } from './glob.ts';

const LITTLE = endianness() === 'LE';
/** Most globs of a filter: each costs a step for every byte of a text. */
const MOST_GLOBS = 8;
/**
 * Most bytes that are compared: of a text in kernel memory as many as perf reads (USTRING_BUF_SIZE), of a
 * dynamic string PATH_MAX.
 */
const LONGEST = { pointer: 1_023, dynamic: 4_096 } as const;

/**
 * Statements that a program runs before a filter's condition. They load texts into variables as numbers,
 * because bpftrace 0.17 to 0.27 compare texts in too few ways, and because no text of a filter may get into
 * root's program.
 */
export class Prelude {
  readonly #statements: string[] = [];
  readonly #words = new Map<string, string[]>();
  #globs = 0;

  /** The statements, with a space behind the last; empty where there are none. */
  get text(): string {
    return this.#statements.map((text) => (text.endsWith('}') ? `${text} ` : `${text}; `)).join('');
  }

  /** Variables that hold the first `count` words of 8 bytes of an array of characters. */
  words(expression: string, count: number): string[] {
    const name = expression.replace('args->', 'args_');
    let words = this.#words.get(name);
    if (words === undefined) {
      // bpftrace 0.17 adds to a pointer correctly only where the pointer is a variable.
      this.#statements.push(`$vtf_${name} = ${expression}`, `$vtf_${name}_at = (uint64*)$vtf_${name}`);
      words = [];
      this.#words.set(name, words);
    }
    for (let index = words.length; index < count; index++) {
      const word = `$vtf_${name}_${index}`;
      const pointer = `$vtf_${name}_at`;
      this.#statements.push(`${word} = ${index === 0 ? `*${pointer}` : `*(${pointer} + ${index})`}`);
      words.push(word);
    }
    return words.slice(0, count);
  }

  /** Expression that is true where an array of `size` characters matches a glob. */
  fixedGlob(expression: string, size: number, pattern: Uint8Array): string {
    const { glob, state, byte } = this.#glob(pattern);
    if (glob.steps.length > size) return '(0 == 1)';
    const [word, place] = [`${state}_word`, `${state}_at`];
    this.#statements.push(`${state} = (uint64)1`, `${byte} = (uint64)1`);
    // Loops keep the number of live variables small: a BPF program has a stack of 512 bytes.
    for (const [index, read] of this.words(expression, Math.ceil(size / 8)).entries()) {
      this.#statements.push(
        `${word} = ${read}`,
        `${place} = (uint64)0`,
        `while (${place} < ${Math.min(8, size - 8 * index)} && ${byte} != 0) { ` +
          (LITTLE
            ? `${byte} = ${word} & 255; ${word} = ${word} >> 8; `
            : `${byte} = ${word} >> 56; ${word} = ${word} << 8; `) +
          `${state} = ${globStep(glob, state, byte)}; ${place} = ${place} + 1; }`,
      );
    }
    return `((${state} & ${globMatched(glob)}) != 0)`;
  }

  /** Expression that is true where a text that ends with byte 0 matches a glob. */
  endedGlob(expression: string, form: keyof typeof LONGEST, pattern: Uint8Array): string {
    const { glob, state, byte } = this.#glob(pattern);
    const place = `${state}_at`;
    this.#statements.push(
      `${state} = (uint64)1`,
      `${byte} = (uint64)1`,
      `${place} = (uint64)0`,
      `while (${place} < ${LONGEST[form]} && ${byte} != 0) { ` +
        `${byte} = (uint64)*((uint8*)${expression} + ${place}); ` +
        `${state} = ${globStep(glob, state, byte)}; ${place} = ${place} + 1; }`,
    );
    return `((${state} & ${globMatched(glob)}) != 0)`;
  }

  #glob(pattern: Uint8Array) {
    const glob = readGlob(pattern);
    if (glob.steps.length > MOST_STEPS) throw tooMuch(`a pattern may have at most ${MOST_STEPS} characters`);
    if (++this.#globs > MOST_GLOBS)
      throw tooMuch(`a filter may have at most ${MOST_GLOBS} patterns with wildcards`);
    return { glob, state: `$vtf_s${this.#globs}`, byte: `$vtf_c${this.#globs}` };
  }
}

const tooMuch = (why: string): VmtallyError =>
  new VmtallyError(
    'FILTER_SYNTAX',
    `filter: ${why}: otherwise the program would be too long`,
    'A text without wildcards, or with a * only at its end, may be as long as perf accepts.',
  );
