import { VmtallyError } from '../../errors.ts';
import { earlierOf } from '../../fleet/earlier.ts';
import { bytesOf } from '../../fleet/entry-list.ts';
import { addingGroups, type HostNumbers, numbersOf } from '../../fleet/host-numbers.ts';
import { packSummary } from '../../fleet/pack-summary.ts';
import { Recent, TickSums } from '../../fleet/recent.ts';
import { type GroupList, LIMITS, type SentGrouping, type Summary } from '../../fleet/schema.ts';
import { type Identity, summarizing, sumsOf } from '../../fleet/summary-of.ts';
import { Cells } from '../../tally/cells.ts';
import type { Steps } from '../../tally/steps.ts';
import type { Held } from '../held.ts';
import type { Hub } from '../hub.ts';
import { inSlices } from '../slices.ts';

/** Makes the summaries of a service's first session. */
export class Summaries {
  readonly #hub: Pick<Hub, 'read' | 'main'>;
  readonly #identity: Identity;
  readonly #cost: () => Summary['cost'];
  readonly #recent = new Recent();
  #session: string | undefined;
  #seq = 0;
  /** Last summary of the host that is of another run. */
  former: Summary | 'unreadable' | undefined;

  constructor(hub: Pick<Hub, 'read' | 'main'>, identity: Identity, cost: () => Summary['cost']) {
    this.#hub = hub;
    this.#identity = identity;
    this.#cost = cost;
  }

  get run(): string {
    return this.#identity.run;
  }

  get intervalMs(): number {
    return this.#identity.intervalMs;
  }

  /** Number of the last summary that was made. */
  get seq(): number {
    return this.#seq;
  }

  /** Follows a tick, in steps. */
  *ticked({ info, board }: Held): Steps {
    this.#session ??= this.#hub.main;
    if (info.id === this.#session) yield* this.#recent.adding(board);
  }

  kept(): void {
    this.#recent.kept();
  }

  /** The next summary as it travels; undefined before the first whole tick. Rejects with SESSION_UNKNOWN, and FLEET_STREAM for one that is too large. */
  async next(): Promise<Buffer | undefined> {
    // A service that starts has no session.
    if ((this.#session ?? this.#hub.main) === undefined) return undefined;
    const numbers = await this.#read(({ board, info }) => {
      const isCounting = info.state === 'counting';
      // The first tick is a part of one: its rates would be shown for an interval.
      const least = this.#seq === 0 && isCounting ? 2 : 1;
      return board.tick < least ? undefined : this.#recent.begin(isCounting);
    });
    if (numbers === undefined) return undefined;
    const seq = ++this.#seq;
    const cost = this.#cost();
    for (let shorter = 1; shorter <= LIMITS.entries; shorter *= 2) {
      const circumstances = { seq, sentMs: Date.now(), cost, former: this.former, shorter };
      const making = summarizing(this.#identity, numbers, circumstances);
      const packed = packSummary(await inSlices(making));
      if (packed.length <= LIMITS.packed) return packed;
    }
    throw new VmtallyError('FLEET_STREAM', 'the summary is too large', 'Count fewer events.');
  }

  /** Counts of these groups since `sinceMs`, whether a summary has them or not. Recent numbers are 0. Rejects with SESSION_UNKNOWN. */
  async groups(
    grouping: SentGrouping,
    keys: readonly string[],
  ): Promise<Pick<GroupList, 'cells' | 'blur'> & Pick<Summary, 'series'>> {
    const numbers = await this.#read(() => new TickSums());
    if (numbers === undefined)
      throw new VmtallyError('NOT_COUNTED_YET', 'there is no tick yet', 'Try again.');
    const earlier = earlierOf(this.former === 'unreadable' ? undefined : this.former, numbers.series);
    const kept = await inSlices(addingGroups(numbers));
    const { groups, blur } = sumsOf(numbers.total, kept, earlier, grouping);
    return {
      series: earlier.series,
      cells: bytesOf(keys.map((key) => groups.get(key) ?? new Cells())),
      blur,
    };
  }

  #read(recent: (held: Held) => TickSums | undefined): Promise<HostNumbers | undefined> {
    return this.#hub.read(this.#session, (held) => {
      const since = recent(held);
      return since && numbersOf(held.info, held.board, since);
    });
  }
}
