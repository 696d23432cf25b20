import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { flagsOf, readValueNames, symbolsOf } from '../../src/kernel/value-names.ts';
import { TRACEFS } from '../fixtures/tracepoints.ts';

const read = (format: string) => Object.fromEntries(readValueNames(format));

describe('names of values in a print format', () => {
  test('flags and symbols, by their field', () => {
    expect(
      read(
        '"%s %s %d", __print_flags(REC->flags, "|", {1, "A"}, {1UL << 1, "B, (c"}), ' +
          '__print_symbolic((u8)REC->kind, { -1, "none" }, { 0, "some" }), REC->other',
      ),
    ).toEqual({
      flags: {
        kind: 'flags',
        entries: [
          { name: 'A', value: 1n },
          { name: 'B, (c', value: 2n },
        ],
      },
      kind: {
        kind: 'symbols',
        entries: [
          { name: 'none', value: 2n ** 64n - 1n },
          { name: 'some', value: 0n },
        ],
      },
    });
  });

  test('computed fields, and values without a known number, are dropped', () => {
    expect(
      read(
        '"", __print_flags(REC->a & 3, "", {1, "A"}), __print_symbolic(REC->b, {NAME, "A"}, {0, ((void *)0)})',
      ),
    ).toEqual({});
    expect(read('"", __print_flags(REC->a, "", {1, "A"}')).toEqual({});
  });

  test('gfp_flags of 6.18', () => {
    const format = readFileSync(join(TRACEFS, 'events/kmem/kmalloc/format'), 'utf8');
    const names = readValueNames(format).get('gfp_flags');
    const value = (name: string) => names?.entries.find((entry) => entry.name === name)?.value;
    expect(names?.entries).toHaveLength(38);
    expect(value('GFP_KERNEL')).toBe(0xcc0n);
    expect(value('GFP_TRANSHUGE_LIGHT')).toBe(0x1c20can);
    expect(value('__GFP_NOFAIL')).toBe(0x8000n);
  });
});

test('names as labels and as bits', () => {
  const entries = [
    { name: 'a', value: 2n ** 64n - 1n },
    { name: 'b', value: 4n },
    { name: 'c', value: 4n },
  ];
  expect(symbolsOf({ kind: 'symbols', entries })).toEqual({ '-1': 'a', '4': 'b' });
  expect(flagsOf({ kind: 'flags', entries })).toEqual([
    { name: 'b', mask: 4 },
    { name: 'c', mask: 4 },
  ]);
});
