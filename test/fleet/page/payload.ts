import { crc32 } from 'node:zlib';
import { HEADER_BYTES, inflate, pack } from '../../../src/capture/gzip-member.ts';
import { packSummary } from '../../../src/fleet/pack-summary.ts';
import { LIMITS, type Summary } from '../../../src/fleet/schema.ts';

const TRAILER = 8;
const LINE_FEED = 10;
const ZEROS = Buffer.alloc(LIMITS.text);

/**
 * A packed summary that is sent again and again, each time as a new one. To make and pack a summary takes longer than a hub
 * takes to read it, so only its number and times are new: they are a block of DEFLATE without compression (RFC 1951, 3.2.4) before
 * the blocks that were compressed once.
 */
export class Payload {
  readonly #header: Buffer;
  readonly #blocks: Buffer;
  readonly #length: number;
  /** The part of the CRC of a whole text that depends on the compressed text alone: a CRC is linear in what comes before. */
  readonly #crc: number;

  constructor(summary: Summary) {
    const text = inflate(packSummary(summary), LIMITS.text);
    const end = text.indexOf(LINE_FEED);
    const { seq: _seq, atMs: _atMs, sentMs: _sentMs, ...rest } = JSON.parse(text.toString('utf8', 0, end));
    // Behind the brace that opens the line of JSON, which the first block has.
    const packed = pack(Buffer.concat([Buffer.from(JSON.stringify(rest).slice(1)), text.subarray(end)]));
    this.#header = packed.subarray(0, HEADER_BYTES);
    this.#blocks = packed.subarray(HEADER_BYTES, -TRAILER);
    this.#length = packed.readUInt32LE(packed.length - 4);
    this.#crc = packed.readUInt32LE(packed.length - TRAILER) ^ crc32(this.#zeros);
  }

  /** The summary as it travels, with this number and these times. */
  bytes({ seq, atMs, sentMs }: Pick<Summary, 'seq' | 'atMs' | 'sentMs'>): Buffer {
    const text = Buffer.from(`{"seq":${seq},"atMs":${atMs},"sentMs":${sentMs},`);
    const first = Buffer.alloc(5);
    first.writeUInt16LE(text.length, 1);
    first.writeUInt16LE(0xffff - text.length, 3);
    const trailer = Buffer.alloc(TRAILER);
    trailer.writeUInt32LE((crc32(this.#zeros, crc32(text)) ^ this.#crc) >>> 0);
    trailer.writeUInt32LE(text.length + this.#length, 4);
    const member = Buffer.concat([this.#header, first, text, this.#blocks, trailer]);
    member.writeUInt32LE(member.length, HEADER_BYTES - 8);
    member.writeUInt32LE(crc32(member.subarray(HEADER_BYTES)), HEADER_BYTES - 4);
    return member;
  }

  get #zeros(): Buffer {
    return ZEROS.subarray(0, this.#length);
  }
}
