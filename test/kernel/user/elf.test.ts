import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type ElfFunctions, readElf } from '../../../src/kernel/user/elf.ts';
import { CODE, type MadeFunction, makeElf } from '../../fixtures/elf.ts';
import { Random } from '../../fixtures/random.ts';

const directory = mkdtempSync(join(tmpdir(), 'vmtally-test-'));
afterAll(() => rmSync(directory, { recursive: true }));
const file = join(directory, 'made');

function read(content: Buffer, take?: (bytes: number) => boolean): ElfFunctions {
  // ext4 begins to write a file to the disk where it replaces the content of another (fs/ext4/file.c, ext4_release_file).
  rmSync(file, { force: true });
  writeFileSync(file, content);
  const fd = openSync(file, 'r');
  try {
    return readElf(fd, content.length, take);
  } finally {
    closeSync(fd);
  }
}

/** The name of what lies so many bytes behind the beginning of the code. */
const nameAt = (functions: readonly MadeFunction[], place: number) =>
  read(makeElf(functions)).functionAt(CODE.offset + place);
const at = (place: number, length: number, name: string, more: Partial<MadeFunction> = {}): MadeFunction => ({
  name,
  address: CODE.address + place,
  length,
  ...more,
});

describe('the functions of an ELF file', () => {
  it.each([
    [0x10, 'first'],
    [0x1f, 'first'],
    [0x0f, undefined],
    [0x20, undefined],
    [0x30, 'no_length'],
    [0x3f, 'no_length'],
    [0x40, 'last'],
    [CODE.length, undefined],
  ])('at %#x is %s', (place, name) => {
    const functions = [
      at(0x40, 0x10, 'last'),
      at(0x10, 0x10, 'first'),
      at(0x30, 0, 'no_length'),
      at(0x20, 0x10, 'data', { type: 1 }),
      at(0x20, 0x10, 'elsewhere', { section: 0 }),
    ];
    expect(nameAt(functions, place)).toBe(name);
  });

  it('at one address are called by the global name with the fewest underscores, without a version', () => {
    const aliases = [
      at(0, 8, '_copy'),
      at(0, 8, 'weak', { binding: 2 }),
      at(0, 8, 'local', { binding: 0 }),
      at(0, 8, 'copy@@V_2.14'),
      at(0, 8, '__copy'),
    ];
    expect(nameAt(aliases, 4)).toBe('copy');
  });

  it.each<[string, (elf: Buffer) => Buffer]>([
    ['an empty file', () => Buffer.alloc(0)],
    ['a text', () => Buffer.from('#!/bin/sh\n'.repeat(20))],
    ['big endian', (elf) => Buffer.from(elf).fill(2, 5, 6)],
    ['no table of symbols', (elf) => Buffer.from(elf).fill(0, 60, 62)],
    ['sections behind its end', (elf) => Buffer.from(elf).fill(0xff, 40, 48)],
    ['a truncated file', (elf) => elf.subarray(0, -1)],
  ])('are not read from %s', (_, change) => {
    expect(() => read(change(makeElf([at(0, 8, 'f')])))).toThrow(Error);
  });

  it('are charged before they are read, and not read if that is refused', () => {
    const taken: number[] = [];
    const take = (bytes: number) => taken.push(bytes) < 5;
    expect(() => read(makeElf([at(0, 8, 'f')]), take)).toThrow('too large');
    // The file's head twice, segments, sections, and two symbols.
    expect(taken).toEqual([16, 64, 56, 3 * 64, 2 * 24]);
  });

  it('have no names read where their table of symbols is out of the file', () => {
    const elf = makeElf([at(0, 8, 'f')]);
    const taken: number[] = [];
    const take = (bytes: number) => taken.push(bytes) > 0;
    elf.writeBigUInt64LE(BigInt(elf.length), elf.length - 2 * 64 + 24);
    expect(() => read(elf, take)).toThrow('malformed');
    expect(taken).toEqual([16, 64, 56, 3 * 64]);
  });

  it('are found in the last of 65,535 segments as fast as in one', () => {
    const elf = makeElf([at(0, 8, 'f')]);
    const segment = Buffer.from(elf.subarray(64, 64 + 56));
    const others = Buffer.alloc(65_534 * 56);
    for (let place = 0; place < others.length; place += 56) {
      others.writeUInt32LE(1, place);
      others.writeBigUInt64LE(BigInt(place), place + 8);
    }
    elf.writeBigUInt64LE(BigInt(elf.length), 32);
    elf.writeUInt16LE(65_535, 56);
    // Segments without content lie below and behind the one that has the code.
    for (let place = 0; place < others.length; place += 56)
      others.writeBigUInt64LE(BigInt(CODE.offset * 2 + place), place + 8);
    const { functionAt } = read(Buffer.concat([elf, others, segment]));
    const begin = process.cpuUsage();
    for (let time = 0; time < 20_000; time++) functionAt(CODE.offset);
    expect(process.cpuUsage(begin).user).toBeLessThan(2_000_000);
  });

  it('are read from any bytes, or not at all', () => {
    const random = new Random(1);
    const elf = makeElf([at(0, 8, 'f'), at(8, 8, 'g')]);
    for (let time = 0; time < 2_000; time++) {
      const changed = Buffer.from(elf);
      for (let change = 0; change < 4; change++) changed[random.int(changed.length)] = random.int(256);
      try {
        const name = read(changed).functionAt(CODE.offset + random.int(24));
        expect((name ?? '').length).toBeLessThanOrEqual(512);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        expect((error as Error).message).toMatch(/malformed|truncated|ELF|symbols|large/);
      }
    }
  });
});
