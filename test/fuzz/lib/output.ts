import fc from 'fast-check';
import type { MapValue } from '../../../src/probe/protocol.ts';

/**
 * A line that bpftrace prints for a map, in the style of some version, with the content that vmtally must
 * read.
 */

export interface Written {
  line: string;
  map: string;
  entries: [key: string[], value: MapValue][];
}

/** Differences between versions (bpftrace's src/output/json.cpp at each tag). */
export interface Style {
  /** From 0.24 on, numbers that a double cannot hold are in quotes. */
  quotes: boolean;
  /** Before 0.24, a space separates buckets. */
  gap: string;
}

export const styles: fc.Arbitrary<Style> = fc.record({
  quotes: fc.boolean(),
  gap: fc.constantFrom(', ', ','),
});

const uint64 = fc.oneof(
  fc.bigInt(0n, 100n),
  fc.bigInt(0n, 2n ** 64n - 1n),
  fc.constantFrom(2n ** 31n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n),
);
const int64 = fc.oneof(uint64, fc.bigInt(-(2n ** 63n), -1n), fc.bigInt(-9n, -1n));
const keyPart = int64.map(String);

const numeral = (value: bigint, { quotes }: Style): string =>
  quotes && BigInt(Number(value)) !== value ? `"${value}"` : String(value);

/** The text of a JSON object with the keys of a map. */
const object = (entries: readonly [string, string][]): string =>
  `{${entries.map(([key, value]) => `"${key}": ${value}`).join(', ')}}`;

const keys = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 6 }))
  .chain(([parts, length]) =>
    fc.uniqueArray(fc.array(keyPart, { minLength: parts, maxLength: parts }), {
      maxLength: length,
      selector: (key) => key.join(),
    }),
  );

const mapName = fc.constantFrom('@i0_kmalloc_0', '@i12_mm_page_alloc_failed_1', '@vt_scope', '@b0_x');

/** Maps of counts and sums. */
export const numbers: fc.Arbitrary<Written> = fc
  .tuple(mapName, keys, fc.array(int64, { minLength: 6, maxLength: 6 }), styles)
  .map(([map, all, values, style]) => {
    const pairs = all.map((key, index): [string[], bigint] => [key, values[index] ?? 0n]);
    const content = object(pairs.map(([key, value]) => [key.join(','), numeral(value, style)]));
    return {
      line: `{"type": "map", "data": {"${map}": ${content}}}`,
      map,
      entries: inOrder(pairs.map(([key, value]) => [key, { kind: 'number', value: Number(value) }])),
    };
  });

/** Output of other programs: other kinds of maps, maps without keys, and other messages. */
export const foreign: fc.Arbitrary<string> = fc
  .tuple(mapName, int64, styles)
  .chain(([map, number, style]) => {
    const value = numeral(number, style);
    const buckets = `[{"max": -1, "count": ${value}}${style.gap}{"min": 4, "max": 7, "count": 5}]`;
    const stats = `{"count": 3, "average": ${value}, "total": 3}`;
    const keyed = (content: string) => `{"7": ${content}}`;
    return fc.constantFrom(
      ...[buckets, keyed(buckets)].map((content) => `{"type": "hist", "data": {"${map}": ${content}}}`),
      ...[stats, keyed(stats), keyed(value)].map(
        (content) => `{"type": "stats", "data": {"${map}": ${content}}}`,
      ),
      ...[value, buckets, keyed(stats), keyed(buckets), keyed('[1,2]'), keyed('"x"'), '{"x": 5}'].map(
        (content) => `{"type": "map", "data": {"${map}": ${content}}}`,
      ),
      `{"type": "tseries", "data": {"${map}": {"7": [{"interval_start": 0, "value": ${value}}]}}}`,
      `{"type": "value", "data": ${value}}`,
      `{"type": "value", "data": [7,${value},1,1]}`,
      `{"type": "printf", "data": "${value}"}`,
    );
  });

/** Names of ended tasks: as four words, or as the text that 0.17 prints. */
export const names = (comm: fc.Arbitrary<Buffer>): fc.Arbitrary<Written> =>
  fc
    .tuple(
      fc.uniqueArray(fc.tuple(keyPart, keyPart, keyPart, keyPart, keyPart), {
        maxLength: 4,
        selector: (key) => key.join(),
      }),
      fc.array(comm, { minLength: 4, maxLength: 4 }),
      fc.boolean(),
    )
    .map(([all, bytes, words]) => {
      const named = all.map((key, index): [string[], Buffer] => [key, bytes[index] ?? Buffer.alloc(0)]);
      const content = object(
        named.map(([key, name]) => [key.join(','), words ? wordsOf(name) : `"${escaped(name)}"`]),
      );
      return {
        line: `{"type": "map", "data": {"@vt_ended_1": ${content}}}`,
        map: '@vt_ended_1',
        entries: inOrder(named.map(([key, name]) => [key, { kind: 'name', name: name.toString('utf8') }])),
      };
    });

function wordsOf(name: Buffer): string {
  const padded = Buffer.concat([name, Buffer.alloc(16 - name.length)]);
  return `[${[0, 4, 8, 12].map((at) => padded.readUInt32LE(at)).join(',')}]`;
}

/** Escapes a name as bpftrace 0.17 does on x86: JSONOutput::json_escape. */
const escaped = (name: Buffer): string =>
  [...name]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      const short = {
        '"': '\\"',
        '\\': '\\\\',
        '\n': '\\n',
        '\r': '\\r',
        '\t': '\\t',
        '\f': '\\f',
        '\b': '\\b',
      };
      if (character in short) return short[character as keyof typeof short];
      if (byte < 0x20) return `\\u${byte.toString(16).padStart(4, '0')}`;
      return byte < 0x80 ? character : `\\uffffff${byte.toString(16)}`;
    })
    .join('');

/** Sorts entries as JavaScript does: keys that are array indexes come first. */
function inOrder<T>(entries: [string[], T][]): [string[], T][] {
  const index = ([key]: [string[], T]) => {
    const text = key.join(',');
    return /^(?:0|[1-9]\d*)$/.test(text) && Number(text) < 2 ** 32 - 1 ? Number(text) : Infinity;
  };
  return entries.toSorted((a, b) => (index(a) === index(b) ? 0 : index(a) - index(b)));
}
