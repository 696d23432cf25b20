import assert from 'node:assert/strict';
import { compileFunction } from 'node:vm';
import fc from 'fast-check';
import type { Field } from '../../../src/kernel/tracepoints.ts';
import { packKey, unpackKey } from '../../../src/probe/pack.ts';
import { fuzz } from '../lib/fuzz.ts';

const field = (size: number, signed: boolean): Field => ({
  name: 'x',
  type: 'int',
  signed,
  text: false,
  size,
});

/** A field, one of its values, and that value after unpacking: amounts from 1 TiB on have steps of 16 MiB. */
const packed = fc.oneof(
  fc.bigInt(-(2n ** 31n), 2n ** 31n - 1n).map((value) => ({ of: field(4, true), value, back: value })),
  fc.bigInt(0n, 2n ** 32n - 1n).map((value) => ({ of: field(4, false), value, back: value })),
  fc
    .oneof(
      fc.bigInt(0n, 2n ** 64n - 1n),
      fc.bigInt(0n, 2n ** 41n),
      fc.constantFrom(2n ** 40n - 1n, 2n ** 40n, 2n ** 53n, 2n ** 64n - 1n),
    )
    .map((value) => ({ of: field(8, false), value, back: value >> 40n ? (value >> 24n) << 24n : value })),
);

fuzz(
  'a packed key is unpacked to its id and value',
  fc.tuple(packed, fc.bigInt(0n, 2n ** 22n - 1n), fc.boolean()),
  ([{ of, value, back }, id, unsigned]) => {
    // The bpftrace expression as JavaScript over BigInt.
    const script = packKey('id', 'args->x', [of])
      .replaceAll('(int64)', '')
      .replaceAll('args->x', 'value')
      .replaceAll(/\b(?:0x[0-9a-f]+|\d+)\b/g, '$&n');
    const key = compileFunction(`return ${script}`, ['value', 'id'])(value, id) as bigint;
    const printed = String(unsigned ? BigInt.asUintN(64, key) : BigInt.asIntN(64, key));
    assert.deepEqual(unpackKey(printed), [String(id), Number(back)]);
  },
);
