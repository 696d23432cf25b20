import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellBytes } from '../../src/fleet/cell-bytes.ts';
import { CellChains, NO_SLOT } from '../../src/fleet/cell-chains.ts';
import { CellChanges, CellSpan } from '../../src/fleet/cell-changes.ts';
import { CellList } from '../../src/fleet/cell-list.ts';

/** Counts of an entry by the place of the series. */
type Counts = { count: number; amount: number }[];

const HUGE = Number.MAX_SAFE_INTEGER;
const number = fc.oneof(fc.nat(3), fc.constantFrom(HUGE, HUGE - 1, 2 ** 60));
const amount = fc.oneof(number, fc.constantFrom(-1, -HUGE, -(2 ** 60)));
const counts = fc.array(fc.record({ count: number, amount }), { maxLength: 4 });

const listOf = (all: Counts, ids: readonly number[]): CellList =>
  new CellList().fill(
    cellBytes(all.map((each, series) => ({ entry: 0, series, ...each, recent: 0, recentAmount: 0 }))),
    ids,
    1,
  );
const spanOf = (list: CellList): CellSpan => new CellSpan(list).of(list, 0, list.length, 1);

/** Count, amount and hosts of each series in a chain. */
const shown = (chains: CellChains, first: number) => {
  const all = new Map<number, [bigint, bigint, number]>();
  for (let slot = first; slot !== NO_SLOT; slot = chains.next(slot))
    all.set(chains.seriesOf(slot), [chains.exact(slot, 0), chains.exact(slot, 1), chains.hostsOf(slot)]);
  return new Map([...all].toSorted(([a], [b]) => a - b));
};

const filled = (all: Counts) => all.filter((each) => each.count !== 0 || each.amount !== 0).length;

describe('changes of cells', () => {
  it.each([
    ['of the same series', [5, 7, 9, 11], true],
    ['of other series', [7, 5, 13, 11], false],
  ])('%s make of one sum exactly the other', (_, ids, areAligned) => {
    fc.assert(
      fc.property(counts, counts, (before, after) => {
        const [last, next] = [listOf(before, [5, 7, 9, 11]), listOf(after, ids)];
        const [chains, fresh] = [new CellChains(), new CellChains()];
        const [none, changes] = [new CellSpan(new CellList()), new CellChanges()];
        let first = chains.change(NO_SLOT, changes.fill(spanOf(last), none, true));
        first = chains.change(first, changes.fill(spanOf(next), spanOf(last), areAligned));
        const wanted = fresh.change(NO_SLOT, changes.fill(spanOf(next), none, true));
        expect(shown(chains, first)).toEqual(shown(fresh, wanted));
        expect(shown(chains, first).size).toBe(filled(after));
        expect(chains.change(first, changes.fill(none, spanOf(next), true))).toBe(NO_SLOT);
      }),
    );
  });

  it('leave out cells that stay as they are, and have the difference of those that do not', () => {
    const last = listOf(
      [
        { count: 3, amount: 4 },
        { count: 5, amount: 6 },
      ],
      [0, 1],
    );
    const next = listOf(
      [
        { count: 3, amount: 4 },
        { count: 8, amount: 6 },
      ],
      [0, 1],
    );
    const { length, series, hosts, numbers } = new CellChanges().fill(spanOf(next), spanOf(last), true);
    expect(length).toBe(1);
    expect([series[0], hosts[0], ...numbers.subarray(0, 4)]).toEqual([1, 0, 3, 0, 0, 0]);
  });

  it('have no rates of a host that is not present', () => {
    const list = new CellList();
    list.push(0, 2, 10, 20, 30, 40);
    const [now, before] = [spanOf(list), new CellSpan(list).of(list, 0, 1, 0)];
    const { numbers, hosts } = new CellChanges().fill(now, before, true);
    expect([hosts[0], ...numbers.subarray(0, 4)]).toEqual([0, 0, 0, 30, 40]);
  });
});
