import { bpftraceUs } from '../../collector/bpftrace-us.ts';
import type { Gap } from '../../kernel/user/gap.ts';
import { UserCode, type UserFrames } from '../../kernel/user/user-code.ts';
import type { Rows } from '../../tally/tally.ts';

/** Functions that stacks have. */
export const STACK_KINDS = ['kernel', 'user', 'both'] as const;
export type StackKind = (typeof STACK_KINDS)[number];

type Code = Pick<UserCode, 'follow' | 'finish' | 'framesOf' | 'close'>;

/**
 * The stacks of programs in the samples of a count. Each process has its code elsewhere: named stacks take the place of the
 * addresses, before stacks of several processes are added up.
 */
export class ProgramStacks {
  readonly #code: Code;
  readonly #numbers = new Map<string, number>();
  readonly #stacks: (readonly string[])[] = [];
  readonly #samples: Record<UserFrames['kind'], number> = { whole: 0, single: 0, unread: 0, none: 0 };

  readonly #gaps = new Map<Gap['gap'], number>();

  constructor(depth: number, code: Code = new UserCode(depth, bpftraceUs)) {
    this.#code = code;
  }

  /** Reads the mappings of a process that runs a program. */
  follow(pid: number, program: number): void {
    this.#code.follow(pid, program);
  }

  /** Ends the reading of mappings. */
  finish(): void {
    this.#code.finish();
  }

  /** Rows whose last parts, the stack of a program and the program, are the number of a named stack. */
  named(byStack: Rows): Rows {
    const named: Rows = new Map();
    for (const [key, distribution] of byStack) {
      const parts = key.split(',');
      const [stack = '', program] = parts.slice(-2);
      const { frames, kind, gaps } = this.#code.framesOf(Number(parts[0]), Number(program), stack);
      const row = [...parts.slice(0, -2), this.#numberOf(frames)].join();
      const to = named.get(row) ?? new Map<number, number>();
      for (const [value, count] of distribution) {
        to.set(value, (to.get(value) ?? 0) + count);
        this.#samples[kind] += count;
        for (const gap of gaps) this.#gaps.set(gap, (this.#gaps.get(gap) ?? 0) + count);
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
      ...[...this.#gaps].map(([gap, count]) => `${share(count)} of user stacks have ${WHY[gap]}.`),
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

/** Reasons of functions without a name. */
const WHY: Record<Gap['gap'], string> = {
  ended: 'no names: their program ended before its mappings were read',
  processes: 'functions without a name: too many programs ran to follow all',
  mappings: 'functions without a name: too many mappings',
  moved: 'functions that are [unknown]: their place in memory had several',
  mounts: 'functions without a name: too many mounts to find out which files are local',
  files: 'functions without a name: too many files, or too large tables of symbols',
  time: 'functions without a name: the search for names took too long',
};
