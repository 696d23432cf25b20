import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inflate, pack } from '../../src/capture/gzip-member.ts';
import { cellBytes } from '../../src/fleet/cell-bytes.ts';
import { packSummary, SummaryError, unpackSummary } from '../../src/fleet/pack-summary.ts';
import { LIMITS } from '../../src/fleet/schema.ts';
import { valueBytes } from '../../src/fleet/value-bytes.ts';
import { summaryOf } from './summary-fixture.ts';

const refusalOf = (payload: Buffer): string => {
  try {
    unpackSummary(payload);
  } catch (error) {
    if (error instanceof SummaryError) return error.refusal;
    throw error;
  }
  return 'taken';
};
const packed = (change: object): Buffer => packSummary({ ...summaryOf(), ...change });

const cell = { entry: 0, series: 0, count: 1, amount: 1, recent: 1, recentAmount: 1 };
const twice = Uint8Array.from([...cellBytes([cell]), ...cellBytes([cell])]);

/** Numbers 0, and in one place one of so many bytes that a double becomes none of them. */
const tooLong = (place: number, numbers = 6): Uint8Array =>
  Uint8Array.from(
    Array.from({ length: numbers }, (_, at) => (at === place ? [...Array(160).fill(128), 0] : [0])).flat(),
  );

/** Two processes. */
const columns = (change: object) => {
  const two = Object.entries(summaryOf().rows.rows).map(([name, [value]]) => [name, [value, value]]);
  return { rows: { ...Object.fromEntries(two), ...change } };
};

describe('a summary', () => {
  it('is the same after its travel', () => {
    expect(unpackSummary(packSummary(summaryOf()))).toEqual(summaryOf());
  });

  it('may have several processes', () => {
    expect(refusalOf(packed({ rows: { ...summaryOf().rows, ...columns({}) } }))).toBe('taken');
  });

  it('may have fields and lists of a later minor version', () => {
    const later = packed({ schema: 'vmtally.summary/1.7', later: 1 });
    const text = Buffer.concat([inflate(later, LIMITS.text), Buffer.from([2, 0, 0])]);
    for (const payload of [later, pack(text)])
      expect(unpackSummary(payload)).toEqual({ ...summaryOf(), schema: 'vmtally.summary/1.7' });
  });

  it.each([
    [100_000, 'has more than 64000 values'],
    [10_000, 'must be a map of at most 16 entries'],
  ])('of %i labels is refused before each of them is looked at', (count, why) => {
    const labels = Object.fromEntries(Array.from({ length: count }, (_, number) => [`-${number}`, 7]));
    expect(() => unpackSummary(packed({ labels }))).toThrow(why);
  });

  it('of another major version is refused by its version', () => {
    expect(refusalOf(packed({ schema: 'vmtally.summary/2.0', host: 7 }))).toBe('version');
  });

  it('that is too large is refused by its size, packed and unpacked', () => {
    expect(refusalOf(Buffer.alloc(LIMITS.packed + 1))).toBe('size');
    expect(refusalOf(pack(' '.repeat(LIMITS.text + 1)))).toBe('size');
  });

  it.each([
    ['of a host with a name that subjects do not take', { host: 'a b' }],
    ['with cells of no entry', { totals: cellBytes([{ ...cell, entry: 1 }]) }],
    ['with cells of no series', { totals: cellBytes([{ ...cell, series: 2 }]) }],
    ['with cells that come twice', { totals: twice }],
    ['with half a cell', { totals: cellBytes([cell]).subarray(0, 4) }],
    ['with half a number', { totals: Uint8Array.from([0, 0, 1, 1, 1, 255]) }],
    ['with a number beyond all', { totals: cellBytes([{ ...cell, count: 2 ** 101 }]) }],
    ['with a number of too many bytes as an entry', { totals: tooLong(0) }],
    ['with a number of too many bytes as a series', { totals: tooLong(1) }],
    ['with a number of too many bytes as a count', { totals: tooLong(2) }],
    ['with a value of too many bytes', { distributions: tooLong(1, 3) }],
    ['with a count of too many bytes of a value', { distributions: tooLong(2, 3) }],
    ['with a bound below 0', { rows: { ...summaryOf().rows, most: cellBytes([{ ...cell, amount: -1 }]) } }],
    ['that does not say what is missing', { missing: [0] }],
    ['with a series twice', { series: [summaryOf().series[0], summaryOf().series[0]] }],
    ['with values of no series', { distributions: valueBytes([{ series: 5, value: 1, count: 1 }]) }],
    [
      'with a value twice',
      {
        distributions: valueBytes([
          { series: 0, value: 1, count: 1 },
          { series: 0, value: 1, count: 2 },
        ]),
      },
    ],
    ['with an infinite time', { atMs: 1e300 }],
    ['that is none', { schema: 'other/1.0' }],
  ])('%s is malformed', (_, change) => {
    expect(refusalOf(packed(change))).toBe('malformed');
  });

  it('with more groups than a service sends of so many series is malformed: each costs the hub all of them', () => {
    const [head] = summaryOf().series;
    const series = Array.from({ length: 256 }, (_, place) => ({ ...head, label: `s${place}` }));
    const none = series.map(() => 0);
    const { groups } = summaryOf();
    const of = (count: number): object => {
      const keys = Array.from({ length: count }, (_, place) => `g${place}`);
      const unit = { ...groups.unit, keys };
      return { series, missing: none, uncountedSeconds: none, groups: { ...groups, unit } };
    };
    expect(refusalOf(packed(of(50)))).toBe('taken');
    expect(refusalOf(packed(of(51)))).toBe('malformed');
  });

  it('is malformed without its lists, and with a list that is longer than all', () => {
    const head = JSON.stringify(summaryOf());
    for (const text of [head, `${head}\n`, `${head}\n\u007f`, 'null\n', '7'])
      expect(refusalOf(pack(text))).toBe('malformed');
  });

  it('is never taken with a bit changed, nor cut', () => {
    const whole = packSummary(summaryOf());
    fc.assert(
      fc.property(fc.nat(8 * whole.length - 1), (bit) => {
        const bytes = Buffer.from(whole);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(refusalOf(bytes)).toBe('malformed');
      }),
    );
    for (let length = 0; length < whole.length; length += 7)
      expect(refusalOf(whole.subarray(0, length))).toBe('malformed');
  });

  it.each([
    ['taken', 'kmem:kmalloc if comm ~ "a [b]*"'],
    ['malformed', 'kmem:kmalloc [bytes]'],
    ['malformed', 'a\u001b[2J'],
    ['malformed', 'a\nb'],
    ['malformed', ''],
    ['malformed', 'L'.repeat(769)],
  ])('is %s with the label %j', (refusal, label) => {
    const [first, ...others] = summaryOf().series;
    expect(refusalOf(packed({ series: [{ ...first, label }, ...others] }))).toBe(refusal);
  });

  it.each([
    ['rows that are left', { left: 2 ** 36 + 1 }],
    ['pids', { rows: { ...summaryOf().rows.rows, pid: [2 ** 53 - 1], parent: [-1] } }],
    ['starts', columns({ start: [2 ** 53 - 1, 1] })],
    ['rows', columns({ row: [1, 0] })],
  ])('with %s of which a client could not read the sums is malformed', (_, change) => {
    expect(refusalOf(packed({ rows: { ...summaryOf().rows, ...change } }))).toBe('malformed');
  });

  it.each([
    ['missing', { missing: [-1, 0] }],
    ['missing', { missing: [2 ** 101, 0] }],
    ['uncountedSeconds', { uncountedSeconds: [-1, 0] }],
  ])('with a number of %s beyond its bounds is malformed', (_, change) => {
    expect(refusalOf(packed(change))).toBe('malformed');
  });

  it('with a unit that would be in the name of another family of metrics is malformed', () => {
    const [first, ...others] = summaryOf().series;
    const series = [{ ...first, value: { ...first?.value, unit: 'counted' } }, ...others];
    expect(refusalOf(packed({ series }))).toBe('malformed');
  });

  it('has its own series, though another object of it has a list that is known', () => {
    const known = summaryOf().series;
    const own = known.map((each) => ({ ...each, counts: 'calls' }));
    unpackSummary(packed({}));
    for (const later of [{ series: known }, { '"series': known }]) {
      const text = inflate(packed({ series: own }), LIMITS.text);
      const first = Buffer.from(`{"later":${JSON.stringify(later)},`);
      expect(unpackSummary(pack(Buffer.concat([first, text.subarray(1)]))).series).toEqual(own);
    }
    const without = Object.fromEntries(Object.entries(summaryOf()).filter(([name]) => name !== 'series'));
    expect(refusalOf(packSummary({ later: { series: known }, ...without } as never))).toBe('malformed');
  });

  it('nested a million deep is malformed', () => {
    expect(refusalOf(pack('['.repeat(1_000_000)))).toBe('malformed');
  });
});
