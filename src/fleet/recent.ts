import type { Board, BoardRow } from '../tally/board.ts';
import { BOARD_LIMITS } from '../tally/board-limits.ts';
import { Cells } from '../tally/cells.ts';
import { groupOf, KEPT_GROUPINGS, type KeptGrouping } from '../tally/group-sums.ts';
import type { Steps } from '../tally/steps.ts';
import type { RowIdentity } from '../wire/feed.ts';

/** Counts of some ticks; the numbers of a tick in these cells mean nothing. */
export class TickSums {
  readonly total = new Cells();
  readonly rows = new Map<number, Cells>();
  readonly groups: Record<KeptGrouping, Map<string, Cells>> = {
    name: new Map(),
    user: new Map(),
    cgroup: new Map(),
  };
  /** At least what any row that left the board counted. */
  readonly goneMost = new Cells();
  /** Length of the ticks. */
  seconds = 0;

  clear(): void {
    this.total.clear();
    this.rows.clear();
    for (const grouping of KEPT_GROUPINGS) this.groups[grouping].clear();
    this.goneMost.clear();
    this.seconds = 0;
  }

  addRow(row: number, cells: Cells): void {
    const known = this.rows.get(row);
    if (known === undefined) this.rows.set(row, counted(cells));
    else known.addTick(cells);
  }

  /** A group beyond so many is in the total only. */
  addGroup(grouping: KeptGrouping, key: string, cells: Cells): void {
    const groups = this.groups[grouping];
    const known = groups.get(key);
    if (known !== undefined) known.addTick(cells);
    else if (groups.size < BOARD_LIMITS.groups) groups.set(key, counted(cells));
  }

  /** Moves what a row counted from its group to another. */
  move(row: number, grouping: KeptGrouping, from: string, to: string): void {
    const cells = this.rows.get(row);
    const known = this.groups[grouping].get(from);
    // Counts of a group for which there was no place are in the total only.
    if (cells === undefined || known === undefined) return;
    known.subtract(cells, true);
    this.addGroup(grouping, to, cells);
  }

  /** Adds later ticks. */
  addAll(later: TickSums): void {
    this.total.addTick(later.total);
    for (const [row, cells] of later.rows) this.addRow(row, cells);
    for (const grouping of KEPT_GROUPINGS)
      for (const [key, cells] of later.groups[grouping]) this.addGroup(grouping, key, cells);
    this.goneMost.addAll(later.goneMost, true);
    this.seconds += later.seconds;
  }

  *renumbering(to: (series: number) => number | undefined): Steps {
    const groups = KEPT_GROUPINGS.flatMap((grouping) => [...this.groups[grouping].values()]);
    for (const cells of [this.total, this.goneMost, ...this.rows.values(), ...groups]) {
      cells.renumber(to);
      yield;
    }
  }
}

/** The counts of a tick: since the beginning too. */
function counted(cells: Cells): Cells {
  const copy = new Cells();
  copy.addTick(cells);
  return copy;
}

/** Counts since the last summary that a server kept. */
export class Recent {
  /** Counts of the summary under way, and counts since it was made. */
  readonly #sent = new TickSums();
  readonly #since = new TickSums();
  #isKept = false;
  #seriesIds: readonly number[] = [];
  /** Rows that have recent counts, and who each was at the last tick: its groups have these counts. */
  readonly #known = new Map<number, { row: BoardRow; who: RowIdentity }>();

  /** Adds the last tick of a board, in steps. Call it once a tick. */
  *adding(board: Board): Steps {
    yield* this.#follow(board.seriesIds);
    yield* this.#renaming(board.renewed);
    const since = this.#since;
    since.seconds += board.seconds;
    since.total.addTick(board.total);
    for (const number of board.touched) {
      const row = board.rows.get(number);
      if (row?.tick === board.tick) {
        since.addRow(number, row.cells);
        this.#known.set(number, { row, who: row.who });
      }
      yield;
    }
    // Counts of rows that had left: the kernel frees memory of a process later.
    const late = counted(board.total);
    for (const grouping of KEPT_GROUPINGS)
      for (const [key, cells] of board.tickGroups[grouping]) {
        if (grouping === 'name') late.subtract(cells, true);
        since.addGroup(grouping, key, cells);
        yield;
      }
    this.#leave(board.gone);
    since.goneMost.addAll(late, true);
  }

  /**
   * All counts since the last summary that was kept, for the next one. They stay as they are until the next call. Without a tick
   * since then they are those of that summary, of which the rates are still the last known; where nothing is counted there are none.
   */
  begin(isCounting: boolean): TickSums {
    if (this.#isKept && (this.#since.seconds > 0 || !isCounting)) {
      this.#sent.clear();
      this.#isKept = false;
      for (const row of this.#known.keys()) if (!this.#since.rows.has(row)) this.#known.delete(row);
    }
    this.#sent.addAll(this.#since);
    this.#since.clear();
    return this.#sent;
  }

  /** Notes that a server keeps the summary that was begun last. */
  kept(): void {
    this.#isKept = true;
  }

  #leave(gone: readonly number[]): void {
    for (const row of gone) {
      // Counts of a summary that was kept are not recent; the next one clears them.
      const all = this.#isKept ? new Cells() : (this.#sent.rows.get(row) ?? new Cells());
      all.addAll(this.#since.rows.get(row) ?? new Cells(), true);
      this.#since.goneMost.raise(all);
      this.#sent.rows.delete(row);
      this.#since.rows.delete(row);
      this.#known.delete(row);
    }
  }

  /** The totals of a row go to its new groups when it is renamed: its recent counts do too, or a group would have a rate and no total. */
  *#renaming(renewed: ReadonlySet<number>): Steps {
    for (const number of renewed) {
      yield;
      const known = this.#known.get(number);
      if (known === undefined) continue;
      const { who } = known.row;
      for (const grouping of KEPT_GROUPINGS) {
        const [from, to] = [groupOf(known.who, grouping), groupOf(who, grouping)];
        if (from !== to) for (const sums of [this.#sent, this.#since]) sums.move(number, grouping, from, to);
      }
      known.who = who;
    }
  }

  *#follow(seriesIds: readonly number[]): Steps {
    const before = this.#seriesIds;
    if (before === seriesIds) return;
    this.#seriesIds = seriesIds;
    const to = before.map((id) => seriesIds.indexOf(id));
    if (to.every((now, old) => now === old)) return;
    for (const sums of [this.#sent, this.#since])
      yield* sums.renumbering((old) => (to[old] === -1 ? undefined : to[old]));
  }
}
