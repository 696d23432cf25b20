import { CellChains, NO_SLOT } from './cell-chains.ts';
import { CellChanges, CellSpan } from './cell-changes.ts';
import { CellList } from './cell-list.ts';

/** A group, and the first slots of its sums. */
export class Group {
  readonly key: string;
  /** Hosts that sent it. */
  hosts = 0;
  /** Sums of what hosts sent of it. */
  known = NO_SLOT;
  /** Sums of `most` of the hosts that sent it: of these it has no more than was sent. */
  settled = NO_SLOT;

  constructor(key: string) {
    this.key = key;
  }
}

/** Bytes of a group in a table, beside its key and sums. */
const GROUP_BYTES = 150;

/** List of groups of a host. */
export interface GroupCells {
  groups: readonly Group[];
  cells: CellList;
  most: CellList;
  blur: CellList;
  left: number;
  /** 1 if the rates of the host are in sums, else 0. */
  rates: 0 | 1;
}

const NO_CELLS = new CellList();

/** The groups of a host that has none. */
export const NO_GROUPS: GroupCells = {
  groups: [],
  cells: NO_CELLS,
  most: NO_CELLS,
  blur: NO_CELLS,
  left: 0,
  rates: 0,
};

const [now, before] = [new CellSpan(NO_CELLS), new CellSpan(NO_CELLS)];
const [changes, mostChanges] = [new CellChanges(), new CellChanges()];
let starts = new Int32Array(256);

/** The groups of a grouping over all hosts. */
export class GroupTable {
  readonly chains = new CellChains();
  readonly #groups = new Map<string, Group>();
  /** Sums of `most` and `blur` of all hosts: a group that no host sent has no more than both. */
  most = NO_SLOT;
  blur = NO_SLOT;
  /** Groups that were not sent, of all hosts. */
  left = 0;
  #keyBytes = 0;

  /** Memory that it takes, about: of keys, of what is beside each, and of sums. */
  get bytes(): number {
    return this.#keyBytes + GROUP_BYTES * this.#groups.size + this.chains.bytes;
  }

  get size(): number {
    return this.#groups.size;
  }

  get(key: string): Group | undefined {
    return this.#groups.get(key);
  }

  all(): Iterable<Group> {
    return this.#groups.values();
  }

  /** The group of a key, new where none has it: apply its cells before anything else looks. */
  group(key: string): Group {
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const group = new Group(key);
    this.#keyBytes += 2 * key.length;
    this.#groups.set(key, group);
    return group;
  }

  /** Puts the groups of a host in the place of those before. `areAligned`: both have the same series. */
  replace(next: GroupCells, last: GroupCells, areAligned: boolean): void {
    const { chains } = this;
    const whole = (name: 'most' | 'blur', into: CellChanges): CellChanges => {
      now.of(next[name], 0, next[name].length, next.rates);
      before.of(last[name], 0, last[name].length, last.rates);
      return into.fill(now, before, areAligned);
    };
    this.blur = chains.change(this.blur, whole('blur', changes));
    const most = whole('most', mostChanges);
    this.most = chains.change(this.most, most);
    this.left += next.left - last.left;
    findStarts(last);
    const entries = entriesOf(last.groups, next.groups);
    let at = 0;
    for (const [entry, group] of next.groups.entries()) {
      const from = at;
      while (at < next.cells.length && next.cells.entry[at] === entry) at++;
      now.of(next.cells, from, at, next.rates);
      const known = entries === undefined ? entry : entries.get(group);
      entries?.delete(group);
      group.known = chains.change(group.known, changes.fill(now, spanOf(last, known), areAligned));
      if (known === undefined) this.#settle(group, next, 1);
      else if (most.length > 0) group.settled = chains.change(group.settled, most);
    }
    now.of(NO_CELLS, 0, 0, 0);
    for (const [group, entry] of entries ?? []) {
      group.known = chains.change(group.known, changes.fill(now, spanOf(last, entry), areAligned));
      this.#settle(group, last, -1);
    }
    if (chains.isSparse) this.#compact();
  }

  #compact(): void {
    const renumber = this.chains.compact();
    [this.most, this.blur] = [renumber(this.most), renumber(this.blur)];
    for (const group of this.#groups.values())
      [group.known, group.settled] = [renumber(group.known), renumber(group.settled)];
  }

  /** Notes that a host sends a group, or sends it no more. */
  #settle(group: Group, { most, rates }: GroupCells, hosts: 1 | -1): void {
    const [all, none] = [now.of(most, 0, most.length, rates), before.of(NO_CELLS, 0, 0, 0)];
    group.settled = this.chains.change(
      group.settled,
      hosts === 1 ? changes.fill(all, none, true) : changes.fill(none, all, true),
    );
    now.of(NO_CELLS, 0, 0, 0);
    group.hosts += hosts;
    if (group.hosts > 0) return;
    this.#groups.delete(group.key);
    this.#keyBytes -= 2 * group.key.length;
  }

  /** Finds how much more than its sums a group has at most in a number of a series; undefined: a group that no host sent. */
  moreIn(series: number, number: number): (group: Group | undefined) => number {
    const { chains } = this;
    const [most, blur] = [chains.find(this.most, series), chains.find(this.blur, series)];
    return (group) =>
      this.#more(most, blur, group === undefined ? NO_SLOT : chains.find(group.settled, series), number);
  }

  /** The same of all numbers, by series; those of which all is exact are left out. */
  moreInAll(): (group: Group) => Map<number, Float64Array> {
    const { chains } = this;
    const ids = [...new Set([...chains.seriesIn(this.most), ...chains.seriesIn(this.blur)])];
    const [mostOf, blurOf] = [chains.follow(this.most), chains.follow(this.blur)];
    const bounds = ids.toSorted((a, b) => a - b).map((id) => ({ id, most: mostOf(id), blur: blurOf(id) }));
    return (group) => {
      const settledOf = chains.follow(group.settled);
      const more = new Map<number, Float64Array>();
      for (const { id, most, blur } of bounds) {
        const settled = settledOf(id);
        more.set(
          id,
          Float64Array.from([0, 1, 2, 3], (number) => this.#more(most, blur, settled, number)),
        );
      }
      return more;
    };
  }

  #more(most: number, blur: number, settled: number, number: number): number {
    const { chains } = this;
    const all = chains.value(most, number) + chains.value(blur, number);
    if (all <= Number.MAX_SAFE_INTEGER) return all - chains.value(settled, number);
    // A small rest of large sums must not be lost to their rounding.
    return Number(chains.exact(most, number) + chains.exact(blur, number) - chains.exact(settled, number));
  }

  /** True if every number is exact. */
  get isWhole(): boolean {
    return this.most === NO_SLOT && this.blur === NO_SLOT;
  }
}

/** Finds where the cells of each entry of a list begin, and where the last ones end. */
function findStarts({ groups, cells }: GroupCells): void {
  if (groups.length >= starts.length) starts = new Int32Array(2 * groups.length);
  let at = 0;
  for (let entry = 0; entry <= groups.length; entry++) {
    starts[entry] = at;
    while (at < cells.length && cells.entry[at] === entry) at++;
  }
}

/** The cells of an entry of the list whose starts were found last; none without an entry. */
const spanOf = ({ cells, rates }: GroupCells, entry: number | undefined): CellSpan =>
  entry === undefined
    ? before.of(NO_CELLS, 0, 0, 0)
    : before.of(cells, starts[entry] ?? 0, starts[entry + 1] ?? 0, rates);

/** The entry of each group; undefined where others have the same groups at the same places. */
function entriesOf(groups: readonly Group[], others: readonly Group[]): Map<Group, number> | undefined {
  if (groups === others) return undefined;
  if (groups.length === others.length && groups.every((group, entry) => group === others[entry]))
    return undefined;
  return new Map(groups.map((group, entry) => [group, entry]));
}
