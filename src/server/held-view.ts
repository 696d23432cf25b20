import type { LiveView, Sink, Source } from './live-view.ts';
import { SLICE_ROWS, type Turn } from './turns.ts';
import type { WholeTicks } from './whole-ticks.ts';

/** A view that is open, and the message of it that is due. */
export class HeldView implements Turn {
  readonly live: LiveView;
  /** Undefined for a view of all sessions. */
  readonly session: string | undefined;
  readonly #prepare: Source['prepare'];
  readonly #ticks: WholeTicks;
  readonly #onSent: (view: HeldView, rows: number) => void;
  readonly #onFailed: (view: HeldView, error: unknown) => void;
  /** The message that waits for its turn: of a tick, for all subscribers, or for those that joined. */
  #due: 'tick' | 'join' | undefined;
  /**
   * Ticks in sequence whose messages were begun and not made in time. A message must be made within a tick, so its
   * parts are made larger.
   */
  #late = 0;
  #begun = false;
  /** True while `prepare` runs for a pending message. */
  #preparing = false;

  /** `onSent` is called after each message with its rows, and `onFailed` with the error of one that cannot be made. */
  constructor(
    live: LiveView,
    session: string | undefined,
    prepare: Source['prepare'],
    ticks: WholeTicks,
    onSent: (view: HeldView, rows: number) => void,
    onFailed: (view: HeldView, error: unknown) => void,
  ) {
    this.live = live;
    this.session = session;
    this.#prepare = prepare;
    this.#ticks = ticks;
    this.#onSent = onSent;
    this.#onFailed = onFailed;
  }

  get sinks(): readonly Sink[] {
    return this.live.sinks;
  }

  get rows(): number {
    return this.#attempt(() => this.live.cost.rows, 0);
  }

  get cost(): number {
    return this.#attempt(() => this.live.cost.work, 0);
  }

  get isDue(): boolean {
    return this.#attempt(() => this.live.isDue, false);
  }

  /** Fetches what each message needs. */
  async prepare(): Promise<void> {
    await this.#prepare?.();
  }

  /** Makes a snapshot due. Returns true if the view does not wait for its turn already. */
  join(): boolean {
    if (this.#due !== undefined) return false;
    this.#due = 'join';
    return true;
  }

  /** Makes the message of a tick due. Returns true if the view does not wait for its turn already. */
  tick(): boolean {
    if (this.#preparing) {
      // The pending message covers this tick too, but a delta covers only one tick: make it a snapshot.
      this.live.restart();
      return false;
    }
    const waits = this.#due !== undefined;
    if (this.#due === 'tick') {
      this.live.drop();
      if (this.#begun) this.#late++;
    }
    this.#due = 'tick';
    return !waits;
  }

  run(): boolean {
    return this.#attempt(() => this.#make(), true);
  }

  #make(): boolean {
    const { rows, work } = this.live.cost;
    const part = SLICE_ROWS * 2 ** this.#late;
    this.#begun = work > part && this.live.makeRows(part);
    if (this.#begun) return false;
    const due = this.#due;
    this.#due = undefined;
    this.#late = 0;
    if (due === 'join') {
      this.live.greet();
      // The pending message would repeat the tick of this snapshot: make it a snapshot too.
      if (this.#preparing) this.live.restart();
    } else if (this.#prepare === undefined) this.live.publish();
    else void this.#publishPrepared(this.#prepare);
    this.#onSent(this, work > 0 ? rows : 0);
    return true;
  }

  async #publishPrepared(prepare: () => Promise<void>): Promise<void> {
    this.#preparing = true;
    await prepare();
    await this.#ticks.read(() => {
      this.#preparing = false;
      this.#attempt(() => this.live.publish(), undefined);
    });
  }

  /** A fault in one view must end neither the process nor the other views. */
  #attempt<T>(act: () => T, otherwise: T): T {
    try {
      return act();
    } catch (error) {
      this.#due = undefined;
      this.#begun = false;
      this.#onFailed(this, error);
      return otherwise;
    }
  }
}
