import { cellBytes, eachCell, type FleetCell } from '../../src/fleet/cell-bytes.ts';
import type { CellBytes, SentGrouping, Summary } from '../../src/fleet/schema.ts';

/** Count, amount and both rates. */
type Four = [number, number, number, number];

/** Sums by the text of a key. Rates are in steps of 1/1024 a second of each host, as documented. */
export class PlainSums {
  readonly #sums = new Map<string, [bigint, bigint, bigint, bigint]>();

  add(
    key: string,
    bytes: CellBytes,
    { series, seconds }: Summary,
    isPresent = true,
    round = Math.round,
  ): void {
    eachCell(bytes, (entry, at, count, amount, recent, recentAmount) => {
      const rates = isPresent
        ? [recent, recentAmount].map((each) => BigInt(round((each * 1024) / seconds)))
        : [0n, 0n];
      const all = [BigInt(count), BigInt(amount), ...rates];
      const { counted: _, ...form } = series[at] ?? { counted: true };
      const name = `${key.replace('#', String(entry))} ${JSON.stringify(form)}`;
      const sums = this.#sums.get(name) ?? [0n, 0n, 0n, 0n];
      this.#sums.set(name, sums.map((sum, index) => sum + (all[index] ?? 0n)) as typeof sums);
    });
  }

  /** Numbers of a key in a series. */
  of(key: string, form: object): Four {
    const [count, amount, rate, amountRate] = this.#sums.get(`${key} ${JSON.stringify(form)}`) ?? [
      0n,
      0n,
      0n,
      0n,
    ];
    return [Number(count), Number(amount), Number(rate) / 1024, Number(amountRate) / 1024];
  }
}

/** True sums of a grouping: those that hosts sent, and the bound for what they did not send. */
export function plainGroups(all: readonly Summary[], grouping: SentGrouping) {
  const [known, more, hosts] = [new PlainSums(), new PlainSums(), new Map<string, number>()];
  const keys = new Set(all.flatMap((summary) => summary.groups[grouping].keys));
  for (const summary of all) {
    const { keys: sent, cells, most, blur } = summary.groups[grouping];
    for (const [entry, key] of sent.entries()) {
      hosts.set(key, (hosts.get(key) ?? 0) + 1);
      known.add(key, only(cells, entry), summary);
    }
    for (const key of keys) {
      if (!sent.includes(key)) more.add(key, most, summary, true, Math.ceil);
      more.add(key, blur, summary, true, Math.ceil);
    }
  }
  return { keys, known, more, hosts };
}

/** The cells of an entry, as those of the only one. */
function only(bytes: CellBytes, wanted: number): CellBytes {
  const found: FleetCell[] = [];
  eachCell(bytes, (entry, series, count, amount, recent, recentAmount) => {
    if (entry === wanted) found.push({ entry: 0, series, count, amount, recent, recentAmount });
  });
  return cellBytes(found);
}
