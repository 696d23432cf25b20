import { printable } from '../../printable.ts';
import type { Gap } from './gap.ts';
import { isMade } from './mappings.ts';
import type { ProgramCode } from './program-code.ts';
import { Programs } from './programs.ts';

/** Functions of a user stack, outermost first. */
export interface UserFrames {
  frames: readonly string[];
  /**
   * `whole`: it goes on from its first function. `single`: it ends after that, or goes on where no code is. `unread`: the
   * mappings of its program were not read. `none`: the event came from no code of a program.
   */
  kind: 'whole' | 'single' | 'unread' | 'none';
  /** Why functions have no names, each once. */
  gaps: readonly Gap['gap'][];
}

/** Place of a frame that no mapping has, and of one in code that a program made. */
const UNKNOWN = '[unknown]';
const MADE = '[anon]';
const DEEPER = '[deeper]';
const NO_STACK: UserFrames = { frames: ['[no user stack]'], kind: 'none', gaps: [] };

/** A frame: its name, undefined where no code is known to be there; and why it has no other. */
type Named = { name?: string } & Partial<Gap>;

/** Names the functions of programs. An address never becomes part of a name. */
export class UserCode {
  readonly #programs: Programs;
  readonly #stacks = new Map<string, UserFrames>();
  readonly #addresses = new Map<string, Named>();
  readonly #depth: number;

  /** `depth`: most frames of a stack that were kept. `us`: microseconds of bpftrace's clock, or later. */
  constructor(depth: number, us: () => number, programs = new Programs(us)) {
    this.#depth = depth;
    this.#programs = programs;
  }

  /** Reads the mappings of a process that was sampled. `program`: microsecond of its exec, or 1 if none was seen. */
  follow(pid: number, program: number): void {
    this.#programs.follow(pid, program);
  }

  /** Reads the mappings of the processes that live now once more, and ends their reading. */
  finish(): void {
    this.#programs.finish();
  }

  /** Ends its timers, and closes the files. */
  close(): void {
    this.#programs.close();
  }

  /** The functions of a stack of a program: an address a line, innermost first. */
  framesOf(pid: number, program: number, stack: string): UserFrames {
    const key = `${pid} ${program} ${stack}`;
    const known = this.#stacks.get(key) ?? this.#name(pid, program, stack);
    this.#stacks.set(key, known);
    return known;
  }

  #name(pid: number, program: number, stack: string): UserFrames {
    const addresses = stack === '' ? [] : stack.split('\n').map((frame) => Number.parseInt(frame, 16));
    if (addresses.length === 0) return NO_STACK;
    const code = this.#programs.codeOf(pid, program);
    if (code === undefined || code.isEmpty)
      return { frames: [UNKNOWN], kind: 'unread', gaps: [code?.missing ?? 'ended'] };
    const kept: string[] = [];
    const gaps = new Set<Gap['gap']>();
    let isWhole = true;
    for (const [index, address] of addresses.entries()) {
      // A return address may lie behind the function that calls; the innermost one is no return address.
      const place = index === 0 ? address : address - 1;
      const key = `${pid} ${program} ${place}`;
      const named = this.#addresses.get(key) ?? functionAt(code, place);
      this.#addresses.set(key, named);
      const { name, gap } = named;
      if (gap !== undefined) gaps.add(gap);
      if (name === undefined) {
        // Behind a function without a frame pointer stands what its caller kept in the register: data of the program.
        if (kept.length === 0) kept.push(UNKNOWN);
        isWhole = false;
        break;
      }
      kept.push(name);
    }
    const isDeeper = isWhole && addresses.length >= this.#depth;
    return {
      frames: [...(isDeeper ? [DEEPER] : []), ...kept.toReversed()],
      kind: kept.length === 1 && this.#depth > 1 ? 'single' : 'whole',
      gaps: [...gaps],
    };
  }
}

/** A function, and in brackets its file. What several mappings had there is named if all of them have the same. */
function functionAt(code: ProgramCode, address: number): Named {
  const found = code.at(address).map(({ start, offset, path, opened }): Named & { name: string } => {
    if (isMade({ path })) {
      const made = code.made?.functionAt(address);
      return typeof made === 'string' ? { name: `${printable(made)} [JIT]` } : { name: MADE, ...made };
    }
    const file = fileName(path);
    const place = address - start + offset;
    const name = opened?.functionAt(place);
    if (typeof name === 'string') return { name: `${printable(name)} [${file}]` };
    return { name: `[${file}]+0x${place.toString(16)}`, ...name };
  });
  const [first, ...others] = found;
  if (first === undefined) return code.missing === undefined ? {} : { gap: code.missing };
  return others.every(({ name }) => name === first.name) ? first : { name: UNKNOWN, gap: 'moved' };
}

/** Last part of a path, as people can read it, without brackets of the kernel's names and what follows a removed file. */
const fileName = (path: string): string =>
  printable(
    path
      .replace(/ \(deleted\)$/, '')
      .replace(/^.*\//s, '')
      .replace(/^\[(.*)\]$/s, '$1'),
  );
