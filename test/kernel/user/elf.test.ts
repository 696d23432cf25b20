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

function read(content: Buffer, limit?: number): ElfFunctions {
  writeFileSync(file, content);
  const fd = openSync(file, 'r');
  try {
    return readElf(fd, content.length, limit);
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

  it('are not read where their tables are over the limit', () => {
    expect(() => read(makeElf([at(0, 8, 'f')]), 16)).toThrow('malformed');
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
        expect((error as Error).message).toMatch(/malformed|truncated|ELF|symbols/);
      }
    }
  });
});
