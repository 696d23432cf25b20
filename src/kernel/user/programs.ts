import { statSync } from 'node:fs';
import { MappedFiles } from './mapped-files.ts';
import { isMade, MAPPINGS_LIMIT, type Mapping, parseMappings } from './mappings.ts';
import { ProgramCode } from './program-code.ts';
import { readHead } from './read-head.ts';
import { Share } from './share.ts';

/** Milliseconds after which a process is read again: the loader maps libraries, and programs load more. */
const AGAIN_MS = [2, 8, 40, 200, 1_000, 5_000];
/** Most programs whose mappings are kept, most of them that are read again, and most mappings of all: users share them. */
const LIMITS = { programs: 40_000, followed: 2_000, mappings: 500_000 };
/** Most programs that are kept, with those whose mappings had no room. */
const CODE_LIMIT = 100_000;
/** Most bytes of a text of mappings. */
const MAPS_LIMIT = 2 << 20;

/** A program that a process runs now. */
interface Running {
  /** Number of the program: see `follow`. */
  program: number;
  code: ProgramCode;
  /** Runs until the mappings are read again, for a user. */
  timer?: NodeJS.Timeout;
  user?: number;
}

/**
 * The code of programs. The mappings of a process are read while it lives: when it is first sampled, when it runs a new
 * program, and again after a while. What was read before an exec names nothing after it.
 */
export class Programs {
  readonly #files = new MappedFiles();
  readonly #code = new Map<string, ProgramCode>();
  readonly #running = new Map<number, Running>();
  readonly #programs: Share;
  readonly #mappings: Share;
  readonly #followed: Share;
  readonly #us: () => number;

  /** `us`: microseconds of bpftrace's clock, or later. */
  constructor(us: () => number, limits: Partial<typeof LIMITS> = {}) {
    const { programs, mappings, followed } = { ...LIMITS, ...limits };
    this.#us = us;
    this.#programs = new Share(programs);
    this.#mappings = new Share(mappings);
    this.#followed = new Share(followed);
  }

  /** Reads the mappings of a process that was sampled. `program`: microsecond of its exec, or 1 if none was seen. */
  follow(pid: number, program: number): void {
    const before = this.#running.get(pid);
    if (before !== undefined) this.#pause(before);
    const key = `${pid} ${program}`;
    const code = this.#code.get(key) ?? new ProgramCode();
    const running: Running = { program, code };
    const found = this.#read(pid, running, 0);
    if (!code.isEmpty || (code.missing !== undefined && this.#code.size < CODE_LIMIT))
      this.#code.set(key, code);
    if (found === undefined) this.#running.delete(pid);
    else this.#running.set(pid, running);
    if (before !== undefined && before.program !== program) before.code.endedAt(program, found);
  }

  /** The code of a program; undefined if it was never asked for. */
  codeOf(pid: number, program: number): ProgramCode | undefined {
    return this.#code.get(`${pid} ${program}`);
  }

  /** Reads the mappings of the processes that live now once more, and ends their reading. */
  finish(): void {
    for (const [pid, { code }] of this.#running) this.#update(pid, code, false);
    this.#stop();
  }

  /** Ends its timers, and closes the files. */
  close(): void {
    this.#stop();
    this.#files.close();
  }

  #read(pid: number, running: Running, time: number): Mapping[] | undefined {
    const update = this.#update(pid, running.code, time === 0);
    if (update === undefined) return undefined;
    const { found, user } = update;
    if (!this.#followed.take(user, 1)) {
      running.code.missing ??= 'processes';
      return found;
    }
    running.user = user;
    running.timer = setTimeout(
      () => {
        this.#pause(running);
        this.#read(pid, running, time + 1);
      },
      AGAIN_MS[Math.min(time, AGAIN_MS.length - 1)],
    ).unref();
    return found;
  }

  /**
   * Reads the mappings of a process; undefined if it is gone, there is no room for it, or it runs another program than
   * before. `isFirst`: the event of the process was seen just now.
   */
  #update(pid: number, code: ProgramCode, isFirst: boolean): { found: Mapping[]; user: number } | undefined {
    const read = readMappings(pid);
    if (read === undefined) return undefined;
    const { found, user, isWhole } = read;
    if (!isFirst && !code.has(found)) return undefined;
    if (!isWhole) code.missing = 'mappings';
    if (found.some(isMade)) code.made ??= this.#files.openMade(pid, user);
    const added = code.newOf(found);
    if (added.length === 0) return { found, user };
    const missing =
      code.isEmpty && !this.#programs.take(user, 1)
        ? 'processes'
        : this.#mappings.take(user, added.length)
          ? undefined
          : 'mappings';
    if (missing !== undefined) {
      code.missing = missing;
      return undefined;
    }
    const opened = this.#files.open(pid, user, added);
    const placed = added.map((mapping, index) => ({ ...mapping, opened: opened[index] }));
    // After the files were opened: an exec may have come before.
    code.add(this.#us(), placed);
    return { found, user };
  }

  #pause(running: Running): void {
    if (running.timer === undefined) return;
    clearTimeout(running.timer);
    delete running.timer;
    this.#followed.charge(running.user ?? 0, -1);
  }

  #stop(): void {
    for (const running of this.#running.values()) this.#pause(running);
    this.#running.clear();
  }
}

/** Undefined where the process is gone, is ending, or has none (a thread of the kernel). */
function readMappings(pid: number): { found: Mapping[]; user: number; isWhole: boolean } | undefined {
  try {
    const user = statSync(`/proc/${pid}`).uid;
    const { text, isWhole } = readHead(`/proc/${pid}/maps`, MAPS_LIMIT);
    const found = parseMappings(text);
    return found.length > 0 ? { found, user, isWhole: isWhole && found.length < MAPPINGS_LIMIT } : undefined;
  } catch {
    return undefined;
  }
}
