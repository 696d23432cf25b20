import { UserCode, type UserFrames } from '../../kernel/user/user-code.ts';
import type { Rows } from '../../tally/tally.ts';

/** Functions that stacks have. */
export const STACK_KINDS = ['kernel', 'user', 'both'] as const;
export type StackKind = (typeof STACK_KINDS)[number];

/**
 * The stacks of programs in the samples of a count. Each process has its code elsewhere: named stacks take the place of the
 * addresses, before stacks of several processes are added up.
 */
export class ProgramStacks {
  readonly #code: UserCode;
  readonly #numbers = new Map<string, number>();
  readonly #stacks: (readonly string[])[] = [];
  readonly #samples: Record<UserFrames['kind'], number> = { whole: 0, single: 0, unread: 0, none: 0 };

  constructor(depth: number) {
    this.#code = new UserCode(depth);
  }

  /** Reads the mappings of a process. */
  follow(pid: number): void {
    this.#code.follow(pid);
  }

  /** Ends the reading of mappings. */
  finish(): void {
    this.#code.finish();
  }

  /** Rows whose last part, the stack of a program, is the number of a named one. */
  named(byStack: Rows): Rows {
    const named: Rows = new Map();
    for (const [key, distribution] of byStack) {
      const parts = key.split(',');
      const { frames, kind } = this.#code.framesOf(Number(parts[0]), parts.at(-1) ?? '');
      const row = [...parts.slice(0, -1), this.#numberOf(frames)].join();
      const to = named.get(row) ?? new Map<number, number>();
      for (const [value, count] of distribution) {
        to.set(value, (to.get(value) ?? 0) + count);
        this.#samples[kind] += count;
      }
      named.set(row, to);
    }
    this.#code.close();
    return named;
  }

  /** Returns a function that names stacks of programs, and below them those of the kernel, if `kernel` names these. */
  framesOf(
    kernel: ((stack: string, site: string) => readonly string[]) | undefined,
  ): (stack: string, site: string) => readonly string[] {
    return (stack, site) => {
      const parts = stack.split(',');
      const frames = this.#stacks[Number(parts.at(-1))] ?? [];
      return kernel === undefined ? frames : [...frames, ...kernel(parts[0] ?? '', site)];
    };
  }

  /** Says which samples have no whole stack, and why: a sentence a line. */
  notes(): string[] {
    const { whole, single, unread } = this.#samples;
    const share = (part: number) => {
      const percent = (100 * part) / (whole + single + unread);
      return percent < 1 ? 'Less than 1 %' : `${Math.round(percent)} %`;
    };
    return [
      ...(single === 0
        ? []
        : [`${share(single)} of user stacks end after one frame: built without frame pointers?`]),
      ...(unread === 0
        ? []
        : [
            `${share(unread)} of user stacks have no names: their process ended before its mappings were read.`,
          ]),
    ];
  }

  #numberOf(frames: readonly string[]): number {
    const key = frames.join('\n');
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#stacks.length);
    return this.#stacks.push(frames) - 1;
  }
}
