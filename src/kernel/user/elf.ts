import { readSync } from 'node:fs';
import { lastBefore } from './last-before.ts';

/** Functions of an ELF file, by their place in the file. */
export interface ElfFunctions {
  /** Name of the function that has this place in the file; undefined where none has. */
  functionAt: (offset: number) => string | undefined;
}

/** Most bytes of a table of symbols and of one of names: 1.4 million symbols. */
const SYMBOLS_LIMIT = 32 << 20;
const NAMES_LIMIT = 128 << 20;
/** Most bytes of the tables of sections and of segments, which have at most 65,535 entries. */
const HEADERS_LIMIT = 4 << 20;
/** Most bytes of a name. */
const NAME_LIMIT = 512;

/** Values of the gABI and of include/uapi/linux/elf.h. */
const MAGIC = 0x7f454c46;
const [CLASS_32, CLASS_64] = [1, 2];
const LITTLE_ENDIAN = 1;
const PT_LOAD = 1;
const [SHT_SYMTAB, SHT_DYNSYM] = [2, 11];
const [STT_FUNC, STT_GNU_IFUNC] = [2, 10];
const [STB_GLOBAL, STB_WEAK] = [1, 2];

/**
 * Reads the functions of an ELF file from .symtab, else from .dynsym. `take` is asked before bytes are read, and may refuse
 * them. Anybody may have written the file: every place and length in it is checked. Throws Error where it is no ELF file of
 * little endian, is malformed or too large, or has no table of symbols.
 */
export function readElf(
  fd: number,
  size: number,
  take: (bytes: number) => boolean = () => true,
): ElfFunctions {
  const read = (offset: number, length: number, most: number): Buffer => {
    // A place over 2^53 is not exact, but never inside the file.
    if (!(length <= most && offset + length <= size)) throw new Error('malformed');
    if (!take(length)) throw new Error('too large');
    const bytes = Buffer.alloc(length);
    for (let done = 0; done < length; ) {
      const count = readSync(fd, bytes, done, length - done, offset + done);
      if (count === 0) throw new Error('truncated');
      done += count;
    }
    return bytes;
  };
  const ident = read(0, 16, 16);
  if (ident.readUInt32BE(0) !== MAGIC || ident[5] !== LITTLE_ENDIAN) throw new Error('no ELF file');
  const form = ident[4] === CLASS_64 ? ELF64 : ident[4] === CLASS_32 ? ELF32 : undefined;
  if (form === undefined) throw new Error('no ELF file');
  const { header, word } = form;
  const head = read(0, header.size, header.size);
  const entries = (tableAt: number, sizeAt: number, { size: least }: { size: number }): Buffer[] => {
    const [entrySize, count] = [head.readUInt16LE(sizeAt), head.readUInt16LE(sizeAt + 2)];
    if (entrySize < least) return [];
    const table = read(word(head, tableAt), entrySize * count, HEADERS_LIMIT);
    return Array.from({ length: count }, (_, index) =>
      table.subarray(index * entrySize, (index + 1) * entrySize),
    );
  };
  const loads = entries(header.segments, header.segmentSize, form.segment)
    .filter((entry) => entry.readUInt32LE(0) === PT_LOAD)
    .map((entry) => ({
      offset: word(entry, form.segment.offset),
      address: word(entry, form.segment.address),
      size: word(entry, form.segment.fileSize),
    }))
    .toSorted((a, b) => a.offset - b.offset);
  const sections = entries(header.sections, header.sectionSize, form.section);
  const typeOf = (section: Buffer) => section.readUInt32LE(4);
  const table =
    sections.find((section) => typeOf(section) === SHT_SYMTAB) ??
    sections.find((section) => typeOf(section) === SHT_DYNSYM);
  const linked = sections[table?.readUInt32LE(form.section.link) ?? -1];
  if (table === undefined || linked === undefined) throw new Error('no symbols');
  const contentOf = (section: Buffer, most: number) =>
    read(word(section, form.section.offset), word(section, form.section.length), most);
  const entriesOf = contentOf(table, SYMBOLS_LIMIT);
  const symbols = new Functions(entriesOf, contentOf(linked, NAMES_LIMIT), form);
  return {
    functionAt: (offset) => {
      const load = loads[lastBefore(loads.length, (index) => (loads[index]?.offset ?? 0) <= offset)];
      if (load === undefined || offset - load.offset >= load.size) return undefined;
      return symbols.at(offset - load.offset + load.address);
    },
  };
}

const word64 = (bytes: Buffer, at: number): number => Number(bytes.readBigUInt64LE(at));
const word32 = (bytes: Buffer, at: number): number => bytes.readUInt32LE(at);

/** Places of fields in Elf64_Ehdr, Elf64_Phdr, Elf64_Shdr and Elf64_Sym (include/uapi/linux/elf.h). */
const ELF64 = {
  word: word64,
  header: { size: 64, segments: 32, sections: 40, segmentSize: 54, sectionSize: 58 },
  segment: { size: 56, offset: 8, address: 16, fileSize: 32 },
  section: { size: 64, offset: 24, length: 32, link: 40 },
  symbol: { size: 24, info: 4, section: 6, address: 8, length: 16 },
};
const ELF32: typeof ELF64 = {
  word: word32,
  header: { size: 52, segments: 28, sections: 32, segmentSize: 42, sectionSize: 46 },
  segment: { size: 32, offset: 4, address: 8, fileSize: 16 },
  section: { size: 40, offset: 16, length: 20, link: 24 },
  symbol: { size: 16, info: 12, section: 14, address: 4, length: 8 },
};

/** A table of functions by address. */
class Functions {
  readonly #names: Buffer;
  /** Addresses in ascending order; the ends of the functions, their names' places, and how common their kind is. */
  readonly #starts: Float64Array;
  readonly #ends: Float64Array;
  readonly #places: Uint32Array;
  readonly #ranks: Uint8Array;

  constructor(table: Buffer, names: Buffer, { word, symbol }: typeof ELF64) {
    const found: { start: number; length: number; place: number; rank: number }[] = [];
    for (let at = 0; at + symbol.size <= table.length; at += symbol.size) {
      const info = table[at + symbol.info] ?? 0;
      const type = info & 15;
      if (type !== STT_FUNC && type !== STT_GNU_IFUNC) continue;
      const start = word(table, at + symbol.address);
      if (table.readUInt16LE(at + symbol.section) === 0 || start === 0) continue;
      const binding = info >> 4;
      found.push({
        start,
        length: word(table, at + symbol.length),
        place: table.readUInt32LE(at),
        rank: binding === STB_GLOBAL ? 0 : binding === STB_WEAK ? 1 : 2,
      });
    }
    found.sort((a, b) => a.start - b.start || a.rank - b.rank);
    this.#names = names;
    this.#starts = Float64Array.from(found, ({ start }) => start);
    // A function of assembly may have no length: it ends where the next one begins.
    this.#ends = Float64Array.from(found, ({ start, length }, index) =>
      length > 0
        ? start + length
        : (found.slice(index + 1, index + 9).find((next) => next.start > start)?.start ?? start + 1),
    );
    this.#places = Uint32Array.from(found, ({ place }) => place);
    this.#ranks = Uint8Array.from(found, ({ rank }) => rank);
  }

  /** The name of a global symbol is preferred, and of several the one with the fewest underscores before it. */
  at(address: number): string | undefined {
    const last = lastBefore(this.#starts.length, (index) => (this.#starts[index] ?? 0) <= address);
    const start = this.#starts[last];
    let best: string | undefined;
    let bestRank = Infinity;
    for (let index = last; index >= 0 && this.#starts[index] === start && last - index < ALIASES; index--) {
      if (address >= (this.#ends[index] ?? 0)) continue;
      const name = this.#nameAt(this.#places[index] ?? 0);
      const underscores = /^_*/.exec(name)?.[0].length ?? 0;
      const rank = (this.#ranks[index] ?? 0) * NAME_LIMIT + underscores;
      if (name !== '' && rank <= bestRank) [best, bestRank] = [name, rank];
    }
    return best;
  }

  #nameAt(place: number): string {
    const end = this.#names.subarray(place, place + NAME_LIMIT).indexOf(0);
    const text = this.#names.toString('utf8', place, end === -1 ? place + NAME_LIMIT : place + end);
    // A version may follow: memcpy@@GLIBC_2.14.
    return text.split('@', 1)[0] ?? '';
  }
}

/** Most names of one address that are compared. */
const ALIASES = 64;
