import { saveBoard } from '../tally/saved-board.ts';
import type { Steps } from '../tally/steps.ts';
import type { FeedTick, RowIdentity } from '../wire/feed.ts';
import type { SessionInfo } from '../wire/session.ts';
import type { Checkpoint, Checkpoints } from './checkpoints.ts';
import { Position } from './position.ts';
import type { Recording } from './recording.ts';
import { type SavedSites, SiteTicks } from './site-ticks.ts';
import { SESSION, type WalkState, type WalkStep } from './walk.ts';

export interface SiteCheckpoint extends Checkpoint {
  /** Absent before all counts. */
  sites?: SavedSites;
}

/** Call sites of a capture, with the processes that they are of. */
export interface SiteSource {
  readonly id: string;
  /** The process or group that the call sites are of; undefined for those of all. */
  readonly target: string | undefined;
  readonly recording: Recording;
  readonly isIn: (who: RowIdentity) => boolean;
  readonly checkpoints: Checkpoints<SiteCheckpoint>;
}

/** The counts of a capture by call site at a tick, as a session had them when it was recorded. */
export class SitePosition extends Position {
  readonly #of: SiteSource;
  readonly #ticks: SiteTicks;
  /** True while `to` applies the ticks: the board is whole at each member then, and can be saved. */
  #isAlone = false;

  constructor(of: SiteSource, checkpoint: SiteCheckpoint) {
    super(of.recording, checkpoint);
    const { series } = of.recording.head;
    this.#of = of;
    this.#ticks = new SiteTicks(
      of.id,
      of.isIn,
      series.map(({ sum }) => sum !== null),
      checkpoint.sites,
    );
  }

  override get info(): SessionInfo {
    const { id, target } = this.#of;
    const { sites: _, ...info } = super.info;
    return { ...info, id, name: id, companionOf: SESSION, by: 'site', ...(target && { target }) };
  }

  override *to(atMs: number): Steps {
    this.#isAlone = true;
    yield* super.to(atMs);
    this.#isAlone = false;
  }

  protected override get rowsNow(): Iterable<RowIdentity> {
    return this.#ticks.processes;
  }

  protected override begin(
    { place, rows }: Extract<WalkStep, { kind: 'member' }>,
    before: WalkState,
  ): undefined {
    const { checkpoints } = this.#of;
    if (this.#isAlone && checkpoints.wants(before.member))
      // The state before the member: its first line is read again from there.
      checkpoints.add({
        state: { ...before, place },
        board: saveBoard(this.board),
        sites: this.#ticks.save(),
      });
    this.#ticks.member(rows);
  }

  protected override tickOf({ tick, read }: Extract<WalkStep, { kind: 'tick' }>): FeedTick {
    return this.#ticks.tick(tick, read);
  }
}
