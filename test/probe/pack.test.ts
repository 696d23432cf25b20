import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Field } from '../../src/kernel/tracepoints.ts';
import { packedMaps, packKey, unpackKey } from '../../src/probe/pack.ts';
import { readProbe } from '../../src/probe/read-probe.ts';
import { tracepoints } from '../fixtures/tracepoints.ts';

const field = (name: string, size: number, signed: boolean): Field => ({
  name,
  type: `${signed ? '' : 'unsigned '}${size === 8 ? 'long' : 'int'}`,
  signed,
  text: false,
  size,
});

/** The 64 bit result that bpftrace computes for `text` with these numbers as pid and field. */
function evaluate(text: string, pid: bigint, value: bigint): bigint {
  const javascript = text
    .replaceAll(/\((u?)int64\)/g, '')
    .replaceAll('args->f', 'value')
    .replaceAll('pid', 'id')
    .replaceAll(/\b(0x[0-9a-f]+|\d+)\b/g, '$1n');
  return BigInt.asUintN(64, runInNewContext(javascript, { id: pid, value }) as bigint);
}

describe('unpacking reverses packing', () => {
  const pids = [0n, 1n, 32_767n, 2n ** 22n - 1n];

  test.each([-(2n ** 31n), -14n, -1n, 0n, 1n, 9n, 2n ** 31n - 1n, 2n ** 32n - 1n])(
    'of 4 bytes: %s',
    (value) => {
      for (const pid of pids) {
        const key = evaluate(packKey('pid', 'args->f', [field('f', 4, value < 0n)]), pid, value);
        // bpftrace prints signed keys up to 0.21, and unsigned keys from then on.
        for (const printed of [key, BigInt.asIntN(64, key)])
          expect(unpackKey(String(printed))).toEqual([String(pid), Number(value)]);
      }
    },
  );

  test.each([
    [0n, 0n],
    [64n, 64n],
    [2n ** 40n - 1n, 2n ** 40n - 1n],
    // From 1 TiB on, amounts are rounded down to 16 MiB.
    [2n ** 40n, 2n ** 40n],
    [2n ** 40n + 2n ** 24n - 1n, 2n ** 40n],
    [2n ** 63n, 2n ** 63n],
    [2n ** 64n - 1n, 2n ** 64n - 2n ** 24n],
  ])('bytes: %s is %s', (value, got) => {
    for (const pid of pids) {
      const key = evaluate(packKey('pid', 'args->f', [field('f', 8, false)]), pid, value);
      expect(key).toBeLessThan(2n ** 63n);
      expect(unpackKey(String(key))).toEqual([String(pid), Number(got)]);
    }
  });

  test('of sizes from 8 bytes to 4 MiB, with any process', () => {
    const pid = fc.bigInt(0n, 2n ** 22n - 1n);
    fc.assert(
      fc.property(pid, fc.bigInt(8n, 4n << 20n), (id, size) => {
        const key = evaluate(packKey('pid', 'args->f', [field('f', 8, false)]), id, size);
        expect(Number(key)).toBeLessThan(2 ** 53);
        expect(unpackKey(String(key))).toEqual([String(id), Number(size)]);
      }),
    );
  });

  test('the number for a field that the kernel lacks', () => {
    expect(unpackKey(String(evaluate(packKey('pid', '7', []), 12n, 0n)))).toEqual(['12', 7]);
  });
});

/** A kmalloc tracepoint with these fields. */
const kmalloc = (...fields: Field[]) =>
  tracepoints({
    formats: {
      'kmem:kmalloc': fields
        .map(
          ({ type, name, size, signed }) =>
            `\tfield:${type} ${name};\toffset:8;\tsize:${size};\tsigned:${Number(signed)};\n`,
        )
        .join(''),
    },
  });

describe('packed maps', () => {
  const probe = (value: string, unit = '', script = '') =>
    readProbe(
      `/*\nname: p\nsummary: S\nevent: kmem:kmalloc\nmaps: { p: { counts: events, value: { name: v${unit} } }, p_plain: { counts: events } }\ndefaults: { gone: 1 }\n*/\n` +
        `tracepoint:kmem:kmalloc { @p[pid, ${value}] = count(); @p_plain[pid] = count(); }\n${script}`,
      'p.bt',
    );
  const packed = (...args: Parameters<typeof probe>) => [
    ...packedMaps(
      probe(...args),
      'pid',
      kmalloc(field('bytes_req', 8, false), field('node', 4, true), field('ret', 8, true)),
    ),
  ];

  test.each([
    ['args->node', ''],
    ['args.node', ''],
    ['args->gone', ''],
    ['args->bytes_req', ', unit: bytes'],
    ['args->bytes_req', ', narrow: true'],
  ])('%s%s', (value, unit) => expect(packed(value, unit)).toEqual(['p']));

  test.each([
    // The value may need all 64 bits.
    ['args->bytes_req', ''],
    ['args->bytes_req', ', unit: pages'],
    // The value may be below 0.
    ['args->ret', ', unit: bytes'],
    ['args->ret', ', narrow: true'],
    ['args->node + 1', ''],
    ['nsecs', ', unit: bytes'],
  ])('not %s%s', (value, unit) => expect(packed(value, unit)).toEqual([]));

  test('no map that another block writes with values that cannot be packed', () => {
    expect(packed('args->node', '', 'tracepoint:kmem:kmalloc { @p[pid, nsecs] = count(); }')).toEqual([]);
  });

  test('only if rows are ids of tasks', () => {
    const all = kmalloc(field('node', 4, true));
    const of = (groupBy: Parameters<typeof packedMaps>[1]) =>
      packedMaps(probe('args->node'), groupBy, all).size;
    expect([of('pid'), of('tid'), of('cpu'), of('uid'), of('cgroup'), of('none')]).toEqual([
      1, 1, 0, 0, 0, 0,
    ]);
  });
});
