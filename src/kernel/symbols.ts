import { readFileSync } from 'node:fs';
import { endianness } from 'node:os';

const [NEWLINE, SPACE, TAB] = [10, 32, 9];
/** Places of the lower and the upper half of a number of 64 bits. */
const [LOW, HIGH] = endianness() === 'LE' ? [0, 1] : [1, 0];

/**
 * The symbols of the kernel and its modules, from the text of /proc/kallsyms: some 200,000 lines. Finds a name by a
 * hash table of places in the text, and an address by binary search: strings and maps of all symbols would take ten
 * times the memory, and longer to make.
 */
export class KernelSymbols {
  readonly #text: Buffer;
  /** Addresses in ascending order. */
  readonly #addresses: BigUint64Array;
  /** Place in the text at which a name begins, by the hash of the name; 0: none. */
  readonly #places: Uint32Array;

  constructor(text: Buffer) {
    this.#text = text;
    let lines = 0;
    for (let at = text.indexOf(NEWLINE); at !== -1; at = text.indexOf(NEWLINE, at + 1)) lines++;
    this.#places = new Uint32Array(2 ** Math.ceil(Math.log2(2 * lines + 2)));
    const addresses = new BigUint64Array(lines);
    const halves = new Uint32Array(addresses.buffer);
    let at = 0;
    for (let line = 0; line < lines; line++) {
      let [low, high] = [0, 0];
      for (; text[at] !== SPACE && at < text.length; at++) {
        high = (high << 4) | (low >>> 28);
        low = (low << 4) | digit(text[at] ?? 0);
      }
      halves[2 * line + LOW] = low;
      halves[2 * line + HIGH] = high;
      // The symbol's type follows, a letter between blanks (kernel/kallsyms.c, s_show).
      this.#insert(at + 3);
      at = text.indexOf(NEWLINE, at) + 1;
    }
    this.#addresses = addresses.toSorted();
  }

  /** True where the kernel hides the addresses from this user (kernel.kptr_restrict). */
  get areHidden(): boolean {
    return (this.#addresses.at(-1) ?? 0n) === 0n;
  }

  /** Address of the first symbol with this name. */
  addressOf(name: string): bigint | undefined {
    const wanted = Buffer.from(name, 'latin1');
    const place = this.#places[this.#slotOf(wanted, 0, wanted.length)] ?? 0;
    if (place === 0) return undefined;
    const from = this.#text.lastIndexOf(NEWLINE, place) + 1;
    return BigInt(`0x${this.#text.toString('latin1', from, place - 3)}`);
  }

  /** Greatest address of a symbol that is not behind `address`. */
  atOrBefore(address: bigint): bigint | undefined {
    return this.#addresses[this.#countUpTo(address) - 1];
  }

  /** Least address of a symbol behind `address`. */
  after(address: bigint): bigint | undefined {
    return this.#addresses[this.#countUpTo(address)];
  }

  /** Names that begin with `start`. */
  namesFrom(start: string): string[] {
    const names: string[] = [];
    for (const place of this.#places) {
      if (place === 0 || this.#text.toString('latin1', place, place + start.length) !== start) continue;
      names.push(this.#text.toString('latin1', place, this.#endOf(place)));
    }
    return names;
  }

  /** Number of addresses that are at most `address`. */
  #countUpTo(address: bigint): number {
    let [low, high] = [0, this.#addresses.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#addresses[middle] ?? 0n) <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Keeps the first of several symbols with a name. */
  #insert(place: number): void {
    const slot = this.#slotOf(this.#text, place, this.#endOf(place));
    this.#places[slot] ||= place;
  }

  /** The slot that has the name `name[from..to]`, or that is free for it. */
  #slotOf(name: Buffer, from: number, to: number): number {
    // FNV-1a.
    let hash = 0x811c9dc5;
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ (name[at] ?? 0), 0x01000193);
    const mask = this.#places.length - 1;
    let slot = (hash ^ (hash >>> 16)) & mask;
    for (;;) {
      const place = this.#places[slot] ?? 0;
      if (place === 0 || this.#isAt(place, name, from, to)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #isAt(place: number, name: Buffer, from: number, to: number): boolean {
    for (let at = from; at < to; at++) if (this.#text[place + at - from] !== name[at]) return false;
    return this.#isEnd(place + to - from);
  }

  #endOf(place: number): number {
    let end = place;
    while (!this.#isEnd(end)) end++;
    return end;
  }

  /** The name of a module follows each of its symbols, after a tab. */
  #isEnd(at: number): boolean {
    const byte = this.#text[at];
    return byte === NEWLINE || byte === TAB || byte === undefined;
  }
}

/** The number for a hexadecimal digit in lower case. */
const digit = (byte: number): number => (byte <= 57 ? byte - 48 : byte - 87);

/** Longest life of symbols that were read, in ms: many filters of a request, or of several, need them once. */
const LIFE_MS = 10_000;

/**
 * Returns a function that has the symbols of the running kernel. They are read again after LIFE_MS and whenever a module
 * came or went, and are forgotten in between, since they take some 10 MB.
 */
export function symbolsReader(
  kallsyms = '/proc/kallsyms',
  modules = '/proc/modules',
  lifeMs = LIFE_MS,
): () => KernelSymbols {
  let kept: { symbols: KernelSymbols; modules: string } | undefined;
  return () => {
    const loaded = readModules(modules);
    if (kept?.modules === loaded) return kept.symbols;
    const read = { symbols: new KernelSymbols(readFileSync(kallsyms)), modules: loaded };
    kept = read;
    setTimeout(() => {
      if (kept === read) kept = undefined;
    }, lifeMs).unref();
    return read.symbols;
  };
}

/** A kernel without modules has no /proc/modules. */
function readModules(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
