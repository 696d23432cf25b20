import type { Board } from '../tally/board.ts';
import { BOARD_LIMITS } from '../tally/board-limits.ts';
import { Cells } from '../tally/cells.ts';
import { KEPT_GROUPINGS, type KeptGrouping } from '../tally/group-sums.ts';
import type { Steps } from '../tally/steps.ts';

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

  /** Adds the last tick of a board, in steps. Call it once a tick. */
  *adding(board: Board): Steps {
    yield* this.#follow(board.seriesIds);
    const since = this.#since;
    since.seconds += board.seconds;
    since.total.addTick(board.total);
    for (const number of board.touched) {
      const row = board.rows.get(number);
      if (row?.tick === board.tick) since.addRow(number, row.cells);
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
