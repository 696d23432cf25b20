import { lastBefore } from './last-before.ts';
import type { MappedFile } from './mapped-files.ts';
import type { Mapping } from './mappings.ts';

type Placed = Mapping & { opened: MappedFile | undefined };

/** Mappings that one reading found for the first time: they do not overlap. */
interface Reading {
  /** Microsecond after it, by the clock of bpftrace. */
  us: number;
  /** Sorted by address. */
  mappings: readonly Placed[];
}

/** Most readings of a program that found something. */
const READINGS_LIMIT = 1_000;

/** The code that one program of a process had mapped, from its exec to the next. */
export class ProgramCode {
  /** The limit for which mappings were not read. */
  missing: 'processes' | 'mappings' | undefined;
  /** The functions that it made at run time, by their addresses, if it writes them down. */
  made: MappedFile | undefined;
  #readings: Reading[] = [];
  readonly #keys = new Set<string>();

  get isEmpty(): boolean {
    return this.#readings.length === 0;
  }

  /** The mappings that it does not have yet. */
  newOf(mappings: readonly Mapping[]): Mapping[] {
    if (this.#readings.length >= READINGS_LIMIT) return [];
    return mappings.filter((mapping) => !this.#keys.has(keyOf(mapping)));
  }

  /** True if these mappings may be of the program: an exec gives another address to the kernel's page. */
  has(mappings: readonly Mapping[]): boolean {
    const page = vdsoOf(mappings);
    return this.#readings.some((reading) => vdsoOf(reading.mappings) === page);
  }

  add(us: number, mappings: readonly Placed[]): void {
    for (const mapping of mappings) this.#keys.add(keyOf(mapping));
    this.#readings.push({ us, mappings: mappings.toSorted((a, b) => a.start - b.start) });
  }

  /** Removes what was read since another program took its place, or from that program. */
  endedAt(us: number, next: readonly Mapping[] | undefined): void {
    const page = vdsoOf(next ?? []);
    this.#readings = this.#readings.filter(
      (reading) =>
        reading.us < (next === undefined ? us - EXEC_US : us) &&
        (page === undefined || vdsoOf(reading.mappings) !== page),
    );
  }

  /** The mappings that had an address: of several readings, they may be different ones. */
  at(address: number): Placed[] {
    return this.#readings.flatMap(({ mappings }) => {
      const found =
        mappings[lastBefore(mappings.length, (index) => (mappings[index]?.start ?? 0) <= address)];
      return found !== undefined && address < found.end ? [found] : [];
    });
  }
}

/** Microseconds before the event of an exec in which the mappings may be those of the new program. */
const EXEC_US = 20_000;

/**
 * Begin of the kernel's page of code. Each exec gives it another address, and maps it before the event (fs/binfmt_elf.c,
 * load_elf_binary; fs/exec.c, exec_binprm). Without randomized addresses two programs look like one: then nothing is named
 * that was read before the exec.
 */
const vdsoOf = (mappings: readonly Mapping[]): number | undefined =>
  mappings.find(({ path }) => path === '[vdso]')?.start;

const keyOf = ({ start, end, offset, file }: Mapping): string => `${start} ${end} ${offset} ${file}`;
