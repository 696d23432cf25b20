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
  /** Addresses in the order of the text, and the place in it at which each line's name begins. */
  readonly #unsorted: BigUint64Array;
  readonly #lines: Uint32Array;
  /** Lines by address; those of one address in the order of the text. Made when an address is first named. */
  #order: Uint32Array | undefined;
  readonly #modules: ReadonlyMap<string, [start: bigint, end: bigint]>;
  /** Place in the text at which a name begins, by the hash of the name; 0: none. */
  readonly #places: Uint32Array;

  /** `modules`: the text of /proc/modules; only `symbolAt` needs it. */
  constructor(text: Buffer, modules = '') {
    this.#text = text;
    this.#modules = rangesOf(modules);
    let lines = 0;
    for (let at = text.indexOf(NEWLINE); at !== -1; at = text.indexOf(NEWLINE, at + 1)) lines++;
    this.#places = new Uint32Array(2 ** Math.ceil(Math.log2(2 * lines + 2)));
    const addresses = new BigUint64Array(lines);
    const halves = new Uint32Array(addresses.buffer);
    this.#lines = new Uint32Array(lines);
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
      this.#lines[line] = at + 3;
      at = text.indexOf(NEWLINE, at) + 1;
    }
    this.#unsorted = addresses;
    this.#addresses = addresses.toSorted();
  }

  /**
   * The symbol of the code that an address lies in, and its module; undefined where it lies in no code that is loaded
   * now. Of several symbols at one address it is the first, as in the kernel (kernel/kallsyms.c, get_symbol_pos).
   */
  symbolAt(address: bigint): { name: string; start: bigint; end: bigint; module: string } | undefined {
    const start = this.atOrBefore(address);
    const end = this.after(address);
    if (start === undefined || end === undefined) return undefined;
    const line = this.#byAddress[this.#countUpTo(start - 1n)] ?? 0;
    const place = this.#lines[line] ?? 0;
    const nameEnd = this.#endOf(place);
    const lineEnd = this.#text.indexOf(NEWLINE, nameEnd);
    const [, module = ''] = /^\t\[([^\]]+)\]/.exec(this.#text.toString('latin1', nameEnd, lineEnd)) ?? [];
    const [from, to] = module === '' ? this.#core : (this.#modules.get(module) ?? [0n, 0n]);
    if (address < from || address >= to) return undefined;
    // The last symbol of a module ends with the module: where the next one lies is nobody's business.
    return { name: this.#text.toString('latin1', place, nameEnd), start, end: end < to ? end : to, module };
  }

  /** The kernel's own code. */
  get #core(): [start: bigint, end: bigint] {
    return [this.addressOf('_stext') ?? 0n, this.addressOf('_etext') ?? 0n];
  }

  get #byAddress(): Uint32Array {
    if (this.#order === undefined) {
      // Doubles compare faster than 64-bit numbers. They hold exactly what lies in the highest 2^47 bytes, where the
      // kernel is, and the offsets of per-CPU data, which are small and come first.
      const near = Float64Array.from(this.#unsorted, (address) => {
        const signed = Number(BigInt.asIntN(64, address));
        return signed < 0 ? signed : signed - 2 ** 52;
      });
      this.#order = Uint32Array.from(this.#lines.keys()).toSorted(
        (a, b) => (near[a] ?? 0) - (near[b] ?? 0) || a - b,
      );
    }
    return this.#order;
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

/** The addresses of each module, from the text of /proc/modules (kernel/module/procfs.c, m_show). */
function rangesOf(modules: string): Map<string, [start: bigint, end: bigint]> {
  const lines = modules.matchAll(/^(\S+) (\d+) .* (0x[0-9a-f]+)/gm);
  return new Map(
    [...lines].map(([, name = '', size = '0', start = '0']) => [
      name,
      [BigInt(start), BigInt(start) + BigInt(size)],
    ]),
  );
}

/** The number for a hexadecimal digit in lower case. */
const digit = (byte: number): number => (byte <= 57 ? byte - 48 : byte - 87);

/** Longest life of symbols that were read, in ms: many filters of a request, or of several, need them once. */
const LIFE_MS = 10_000;

/**
 * Returns a function that has the symbols of the running kernel. They are read again after LIFE_MS and whenever a module
 * came or went, and are forgotten in between, since they take some 10 MB. The list of modules is read once in a turn of the
 * event loop: a tick's events are older than the turn that names them, and may have 10,000 sites.
 */
export function symbolsReader(
  kallsyms = '/proc/kallsyms',
  modules = '/proc/modules',
  lifeMs = LIFE_MS,
): () => KernelSymbols {
  let kept: { symbols: KernelSymbols; modules: string } | undefined;
  let isCurrent = false;
  return () => {
    if (kept !== undefined && isCurrent) return kept.symbols;
    isCurrent = true;
    setImmediate(() => {
      isCurrent = false;
    });
    const loaded = readModules(modules);
    if (kept?.modules === loaded) return kept.symbols;
    const read = { symbols: new KernelSymbols(readFileSync(kallsyms), loaded), modules: loaded };
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
