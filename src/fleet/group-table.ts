import { CellChains, NO_SLOT, type Parts } from './cell-chains.ts';
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
}

/** Differences of two lists. */
const changed = { cells: new CellList(), most: new CellList(), blur: new CellList() };

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

  /** Adds or subtracts the cells of a host. */
  apply(list: GroupCells, parts: Parts): void {
    const { chains } = this;
    const { groups } = list;
    let at = 0;
    for (const [entry, group] of groups.entries()) {
      const from = at;
      while (at < list.cells.length && list.cells.entry[at] === entry) at++;
      group.known = chains.apply(group.known, list.cells, from, at, parts);
      if (list.most.length > 0)
        group.settled = chains.apply(group.settled, list.most, 0, list.most.length, parts);
      group.hosts += parts.hosts;
      if (group.hosts !== 0) continue;
      this.#groups.delete(group.key);
      this.#keyBytes -= 2 * group.key.length;
    }
    this.most = chains.apply(this.most, list.most, 0, list.most.length, parts);
    this.blur = chains.apply(this.blur, list.blur, 0, list.blur.length, parts);
    this.left += parts.hosts * list.left;
  }

  /** Puts the cells of a host in the place of those before: where they are of the same groups and series, by their differences. */
  replace(next: GroupCells, last: GroupCells, parts: Parts, partsBefore: Parts): void {
    const isAlike =
      parts.rates === -partsBefore.rates &&
      next.groups.length === last.groups.length &&
      next.groups.every((group, at) => group === last.groups[at]) &&
      changed.cells.subtract(next.cells, last.cells) &&
      changed.most.subtract(next.most, last.most) &&
      changed.blur.subtract(next.blur, last.blur);
    if (isAlike) {
      this.#change(next.groups, { ...parts, hosts: 0 });
      this.left += next.left - last.left;
      return;
    }
    // First the new ones: a group of this host alone goes on.
    this.apply(next, parts);
    this.apply(last, partsBefore);
  }

  /** Adds what changed to the groups that changed: of a host's groups few do. */
  #change(groups: readonly Group[], parts: Parts): void {
    const { chains } = this;
    const { cells, most, blur } = changed;
    for (let at = 0; at < cells.length; ) {
      const entry = cells.entry[at] ?? 0;
      const from = at;
      while (at < cells.length && cells.entry[at] === entry) at++;
      const group = groups[entry];
      if (group !== undefined) group.known = chains.apply(group.known, cells, from, at, parts);
    }
    if (most.length > 0)
      for (const group of groups) group.settled = chains.apply(group.settled, most, 0, most.length, parts);
    this.most = chains.apply(this.most, most, 0, most.length, parts);
    this.blur = chains.apply(this.blur, blur, 0, blur.length, parts);
  }

  /** At most so much more the group has than its sums; undefined: a group that no host sent. */
  more(group: Group | undefined, series: number, number: number): number {
    const { chains } = this;
    const most = chains.find(this.most, series);
    const blur = chains.find(this.blur, series);
    const settled = group === undefined ? NO_SLOT : chains.find(group.settled, series);
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
