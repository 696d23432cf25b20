import { VmtallyError } from '../errors.ts';
import type { Btf, Member, RawArgument } from './btf.ts';

/** include/uapi/linux/btf.h. */
const MAGIC = 0xeb9f;
const HEADER_BYTES = 24;
/** Numbers of 32 bits in struct btf_type: name, info, and size or type. */
const TYPE_WORDS = 3;

const INT = 1;
const POINTER = 2;
const STRUCT = 4;
const UNION = 5;
const ENUM = 6;
const FUNCTION = 12;
const PROTOTYPE = 13;
const ENUM64 = 19;
/** Typedef, volatile, const, restrict and type tag: another name for the type that they name. */
const ALIASES: readonly number[] = [8, 9, 10, 11, 18];

/** Numbers of 32 bits that follow a type of each kind: so many, and so many for each member. */
const MORE_WORDS: Record<number, [own: number, each: number]> = {
  1: [1, 0],
  2: [0, 0],
  3: [3, 0],
  4: [0, 3],
  5: [0, 3],
  6: [0, 2],
  7: [0, 0],
  8: [0, 0],
  9: [0, 0],
  10: [0, 0],
  11: [0, 0],
  12: [0, 0],
  13: [0, 2],
  14: [1, 0],
  15: [0, 3],
  16: [0, 0],
  17: [1, 0],
  18: [0, 0],
  19: [0, 3],
};
/** A longer chain of aliases, or of structs within structs, is a circle. */
const MOST_STEPS = 64;

/**
 * Prefixes of the functions that have a tracepoint's prototype with its arguments' names: the first argument is the
 * tracepoint's own data. Kernels from 6.6 on have __probestub_NAME, all from 5.10 on __traceiter_NAME
 * (include/linux/tracepoint.h).
 */
const CALLBACKS = ['__probestub_', '__traceiter_'];

/** A type's place among the words, and the parts of its head. */
interface Type {
  at: number;
  name: number;
  kind: number;
  members: number;
  /** The bit of `info` that says that an enum is signed. */
  flag: boolean;
  sizeOrType: number;
}

const kindOf = (info: number): number => (info >>> 24) & 31;
const membersOf = (info: number): number => info & 0xffff;

/** BTF as a file has it. What it says of itself is checked wherever it is read. */
export class BtfBlob implements Btf {
  readonly #where: string;
  readonly #words: Uint32Array;
  readonly #strings: Buffer;
  readonly #places: Uint32Array;

  /** `where`: the file, for errors. Throws BTF_INVALID. */
  constructor(blob: Uint8Array, where: string) {
    this.#where = where;
    const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
    if (bytes.length < HEADER_BYTES || bytes.readUInt16LE(0) !== MAGIC || bytes[2] !== 1)
      throw this.#invalid('it does not begin with the header of BTF, version 1');
    const [header = 0, typesAt = 0, typesBytes = 0, stringsAt = 0, stringsBytes = 0] = [4, 8, 12, 16, 20].map(
      (at) => bytes.readUInt32LE(at),
    );
    const [types, strings] = [header + typesAt, header + stringsAt];
    if (types + typesBytes > bytes.length || strings + stringsBytes > bytes.length || typesBytes % 4 !== 0)
      throw this.#invalid('its header names parts that it does not have');
    // A copy begins where 32-bit numbers may stand.
    this.#words = new Uint32Array(new Uint8Array(bytes.subarray(types, types + typesBytes)).buffer);
    this.#strings = bytes.subarray(strings, strings + stringsBytes);
    if (this.#strings[0] !== 0 || this.#strings.at(-1) !== 0)
      throw this.#invalid('its strings have no beginning or no end');
    this.#places = this.#findTypes();
  }

  rawArguments(tracepoint: string): RawArgument[] | undefined {
    for (const prefix of CALLBACKS) {
      const found = this.#named(`${prefix}${tracepoint}`, FUNCTION);
      if (found === undefined) continue;
      const prototype = this.#type(this.#type(found).sizeOrType);
      if (prototype.kind !== PROTOTYPE) throw this.#invalid(`${prefix}${tracepoint} is no function`);
      const all = Array.from({ length: prototype.members }, (_, index): RawArgument => {
        const at = prototype.at + TYPE_WORDS + 2 * index;
        return { name: this.#text(this.#word(at)), type: this.#argumentType(this.#word(at + 1)) };
      });
      return all.slice(1);
    }
    return undefined;
  }

  member(struct: string, member: string): Member | undefined {
    const found = this.#named(struct, STRUCT);
    return found === undefined ? undefined : this.#member(found, member, 0);
  }

  /** Unnamed structs and unions lend their members to the struct around them. */
  #member(id: number, member: string, steps: number): Member | undefined {
    const struct = this.#plain(id);
    if (steps > MOST_STEPS || struct === undefined || ![STRUCT, UNION].includes(struct.kind))
      return undefined;
    for (let index = 0; index < struct.members; index++) {
      const at = struct.at + TYPE_WORDS + 3 * index;
      const [name, type] = [this.#word(at), this.#word(at + 1)];
      const bits = this.#word(at + 2);
      if (name !== 0 && this.#text(name) !== member) continue;
      // Structs with bit fields have the number of a member's bits in the upper byte of its offset.
      if (name !== 0 && ((struct.flag && bits >>> 24 > 0) || bits % 8 !== 0)) return undefined;
      const offset = (struct.flag ? bits & 0xffffff : bits) / 8;
      if (name !== 0) return { offset, type: this.#argumentType(type) };
      const within = this.#member(type, member, steps + 1);
      if (within !== undefined) return { ...within, offset: offset + within.offset };
    }
    return undefined;
  }

  #argumentType(id: number): RawArgument['type'] {
    const type = this.#plain(id);
    switch (type?.kind) {
      case INT:
        return {
          kind: 'number',
          bytes: type.sizeOrType,
          signed: (this.#word(type.at + TYPE_WORDS) >>> 24) % 2 === 1,
        };
      case ENUM:
      case ENUM64:
        return { kind: 'number', bytes: type.sizeOrType, signed: type.flag };
      case POINTER: {
        const to = this.#plain(type.sizeOrType);
        return { kind: 'pointer', struct: to?.kind === STRUCT ? this.#text(to.name) : undefined };
      }
      default:
        return { kind: 'other' };
    }
  }

  /** Finds the place of each type. A kernel has 150,000 of them. */
  #findTypes(): Uint32Array {
    const words = this.#words;
    // Type 0 is void, and has no place.
    const places = new Uint32Array(words.length / TYPE_WORDS + 1);
    let types = 1;
    for (let at = 0; at < words.length; types++) {
      const info = words[at + 1] ?? 0;
      const more = MORE_WORDS[kindOf(info)];
      if (more === undefined) throw this.#invalid(`type ${types} has the unknown kind ${kindOf(info)}`);
      places[types] = at;
      at += TYPE_WORDS + more[0] + more[1] * membersOf(info);
      if (at > words.length) throw this.#invalid(`type ${types} goes beyond the end`);
    }
    return places.slice(0, types);
  }

  /** The type of this kind with the name. */
  #named(name: string, kind: number): number | undefined {
    const at = this.#strings.indexOf(`\0${name}\0`, 0, 'latin1') + 1;
    if (at === 0) return undefined;
    const [words, places] = [this.#words, this.#places];
    // A loop takes a third of the time of findIndex, whose function is not compiled yet where a program starts.
    for (let id = 1; id < places.length; id++) {
      const place = places[id] ?? 0;
      if (words[place] === at && kindOf(words[place + 1] ?? 0) === kind) return id;
    }
    return undefined;
  }

  /** The type behind typedefs and qualifiers; undefined for void. */
  #plain(id: number): Type | undefined {
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      if (id === 0) return undefined;
      const type = this.#type(id);
      if (!ALIASES.includes(type.kind)) return type;
      id = type.sizeOrType;
    }
    throw this.#invalid(`type ${id} stands for itself`);
  }

  #type(id: number): Type {
    const at = this.#places[id];
    if (at === undefined || id === 0) throw this.#invalid(`it has no type ${id}`);
    const info = this.#word(at + 1);
    return {
      at,
      name: this.#word(at),
      kind: kindOf(info),
      members: membersOf(info),
      flag: info >>> 31 === 1,
      sizeOrType: this.#word(at + 2),
    };
  }

  #word(at: number): number {
    const word = this.#words[at];
    if (word === undefined) throw this.#invalid('a type goes beyond the end');
    return word;
  }

  #text(at: number): string {
    const end = at < this.#strings.length ? this.#strings.indexOf(0, at) : -1;
    if (end === -1) throw this.#invalid(`it has no string ${at}`);
    return this.#strings.toString('latin1', at, end);
  }

  #invalid(why: string): VmtallyError {
    return new VmtallyError(
      'BTF_INVALID',
      `${this.#where}: not the types of a kernel: ${why}`,
      'Count with --attach classic, which needs no types.',
    );
  }
}
