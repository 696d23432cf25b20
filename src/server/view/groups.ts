import type { Board } from '../../tally/board.ts';
import { Cells } from '../../tally/cells.ts';
import { STEP_ROWS, type Steps } from '../../tally/steps.ts';
import { cgroupPlace } from '../../text/cgroup-place.ts';
import { groupOf, groupOfKept, keptGroupingOf } from '../../text/grouping.ts';
import type { RowIdentity } from '../../wire/feed.ts';
import { type Grouping, OWN_GROUP } from '../../wire/groups.ts';
import { Who } from '../../wire/rows.ts';
import type { Entry } from './entry.ts';

/** Rates of rows by tick, oldest first. */
export type Sparks = Map<number, [tick: number, rate: number][]>;

/** An entry while rows are added to it. */
type Sum = { -readonly [K in keyof Entry]: Entry[K] };

const FIELDS = Who.keyof().options;

const isSame = (a: Who, b: Who): boolean => FIELDS.every((field) => a[field] === b[field]);

/** A board's rows in groups. A group keeps its row number until it disappears. */
export class Groups {
  readonly #grouping: Grouping;
  readonly #onlyLeft: boolean;
  #rowNumbers = new Map<string, number>();
  #numbered = 0;
  /** The entries that `entries` returned last, by row number. */
  #before = new Map<number, Entry>();

  /** `onlyLeft`: without the rows that are on the board. */
  constructor(grouping: Grouping, onlyLeft = false) {
    this.#grouping = grouping;
    this.#onlyLeft = onlyLeft;
  }

  /**
   * Returns all groups, in steps, including groups whose rows have left the board. Call it once a tick: an entry tells
   * if it changed since the last call.
   */
  *entries(board: Board): Steps<Entry[]> {
    const groups = yield* this.#sums(board);
    // Forget groups that disappeared, however many names there ever were.
    this.#rowNumbers = new Map([...groups].map(([name, { row }]) => [name, row]));
    const before = this.#before;
    this.#before = new Map();
    for (const entry of groups.values()) {
      const known = before.get(entry.row);
      entry.renewed = known === undefined || !isSame(known.who, entry.who);
      // A row that changes its name moves its counts to another group, even if it counts nothing in this tick.
      entry.counted = entry.tick === board.tick || !known?.cells.hasCountsOf(entry.cells);
      this.#before.set(entry.row, entry);
    }
    return [...groups.values()];
  }

  *#sums(board: Board): Steps<Map<string, Sum>> {
    let added = 0;
    const groups = new Map<string, Sum>();
    const groupFor = (name: string, cgroup: string | null): Sum => {
      const known = groups.get(name);
      if (known !== undefined) return known;
      const entry = this.#newEntry(name, cgroup);
      groups.set(name, entry);
      return entry;
    };
    for (const { who, cells, tick } of this.#onlyLeft ? [] : board.rows.values()) {
      if (++added % STEP_ROWS === 0) yield;
      const entry = groupFor(this.#nameOf(who), who.cgroup);
      entry.cells.addAll(cells, tick === board.tick);
      entry.tick = Math.max(entry.tick, tick);
      entry.who.members++;
      entry.who.shared += who.shared;
      if (who.ended) continue;
      entry.ended = false;
      entry.who.ended = false;
      entry.who.running++;
    }
    for (const [kept, cells] of board.goneBy[keptGroupingOf(this.#grouping)]) {
      if (++added % STEP_ROWS === 0) yield;
      const entry = groupFor(groupOfKept(kept, this.#grouping), null);
      entry.cells.addAll(cells, false);
      entry.who.earlier = true;
    }
    return groups;
  }

  /** Returns the sums of the members' rates, for the groups with these row numbers. */
  sparks(board: Board, rows: ReadonlySet<number>, series: ReadonlySet<number>, ticks: number): Sparks {
    const groupOfMember = new Map<number, number>();
    for (const { who } of this.#onlyLeft ? [] : board.rows.values()) {
      const group = this.#rowNumbers.get(this.#nameOf(who));
      if (group !== undefined && rows.has(group)) groupOfMember.set(who.row, group);
    }
    const sums = new Map<number, Map<number, number>>();
    for (const [row, rates] of board.history.rates(new Set(groupOfMember.keys()), series, ticks)) {
      const group = groupOfMember.get(row) ?? -1;
      const sum = sums.get(group) ?? new Map<number, number>();
      sums.set(group, sum);
      for (const [tick, rate] of rates) sum.set(tick, (sum.get(tick) ?? 0) + rate);
    }
    return new Map([...sums].map(([group, sum]) => [group, [...sum].toSorted(([a], [b]) => a - b)]));
  }

  #nameOf(who: RowIdentity): string {
    return groupOf(who, this.#grouping);
  }

  #newEntry(name: string, cgroup: string | null): Sum {
    const row = this.#rowNumbers.get(name) ?? this.#numbered++;
    const who = {
      key: name,
      start: null,
      parent: null,
      name,
      user: this.#grouping === 'user' && name !== OWN_GROUP ? name : null,
      cgroup: this.#grouping === 'cgroup' ? (cgroup ?? name) : null,
      place: this.#grouping === 'cgroup' ? cgroupPlace(name) : null,
      ...(name === OWN_GROUP && { own: true as const }),
      ended: true,
      shared: 0,
      members: 0,
      running: 0,
    };
    return {
      row,
      who,
      ended: true,
      cells: new Cells(),
      tick: 0,
      renewed: true,
      counted: true,
    };
  }
}
