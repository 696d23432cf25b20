import fc from 'fast-check';
import { encodeRows } from '../../src/capture/row-columns.ts';
import { cellBytes, type FleetCell } from '../../src/fleet/cell-bytes.ts';
import { type GroupList, SENT_GROUPINGS, type Summary } from '../../src/fleet/schema.ts';
import { valueBytes } from '../../src/fleet/value-bytes.ts';
import { summaryOf } from './summary-fixture.ts';

const number = fc.oneof(fc.nat(3), fc.nat(1_000_000), fc.constantFrom(2 ** 52 - 1, 2 ** 53, 2 ** 60));
const cell = fc.record({
  series: fc.nat(1),
  count: number,
  amount: number,
  recent: fc.nat(999),
  recentAmount: number,
});
const cellsOf = (entries: number): fc.Arbitrary<FleetCell[]> =>
  fc
    .uniqueArray(fc.record({ entry: fc.nat(Math.max(0, entries - 1)), cell }), {
      maxLength: entries === 0 ? 0 : 6,
      selector: ({ entry, cell: { series } }) => 2 * entry + series,
    })
    .map((all) => all.map(({ entry, cell: numbers }) => ({ entry, ...numbers })));

/** A list in which every unsent entry has at most `most`; `most` alone is made, as the hub reads no more of them. */
const list: fc.Arbitrary<GroupList> = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e')).chain((keys) =>
  fc.record({
    keys: fc.constant(keys),
    cells: cellsOf(keys.length).map(cellBytes),
    left: fc.nat(3),
    most: fc.oneof(fc.constant([]), cellsOf(1)).map(cellBytes),
    blur: fc.oneof(fc.constant([]), cellsOf(1)).map(cellBytes),
  }),
);

const rows = fc.nat(4).chain((count) =>
  fc.record({
    rows: fc.constant(
      encodeRows(
        Array.from({ length: count }, (_, row) => ({
          row,
          key: String(100 + row),
          start: 5,
          parent: 1,
          name: `p${row}`,
          user: 'root',
          cgroup: `/system.slice/u${row}.service`,
          ended: false,
          shared: 0,
        })),
      ),
    ),
    cells: cellsOf(count).map(cellBytes),
    left: fc.nat(3),
    most: cellsOf(1).map(cellBytes),
  }),
);

const [kmalloc, pages] = summaryOf().series;
if (kmalloc === undefined || pages === undefined) throw new Error('the fixture has two series');
/** A kernel whose second series has another unit. */
const other = { ...pages, value: pages.value && { ...pages.value, unit: 'frames' } };

/** Summaries of a host, in any state that a service may send. */
export const summaries = (host: string): fc.Arbitrary<Summary> =>
  fc
    .record({
      series: fc.constantFrom<Summary['series'][]>([kmalloc, pages], [kmalloc, other], [pages, kmalloc]),
      totals: cellsOf(1).map(cellBytes),
      missing: fc.array(fc.option(fc.nat(9)), { minLength: 2, maxLength: 2 }),
      seconds: fc.constantFrom(1, 9.997, 10, 600),
      values: fc.uniqueArray(fc.integer({ min: -3, max: 3 })),
      rows,
      groups: fc.record(
        Object.fromEntries(SENT_GROUPINGS.map((name) => [name, list])) as Record<
          (typeof SENT_GROUPINGS)[number],
          typeof list
        >,
      ),
    })
    .map(({ values, ...change }) =>
      summaryOf({
        host,
        ...change,
        distributions: valueBytes(
          values.map((value, at) => ({ series: Number(at > 0), value, count: 7 + value })),
        ),
      }),
    );
