import type { Steps } from '../tally/steps.ts';
import type { FeedTick } from '../wire/feed.ts';
import type { SessionInfo } from '../wire/session.ts';
import type { Held } from './held.ts';
import { hold } from './hold.ts';
import { noSession } from './problems.ts';
import { lifeOf, withDoubles } from './session-info.ts';

/** Changes of a session that its views must know. */
export interface SessionChange {
  /** True if it was not known before. */
  began: boolean;
  /** True if a fact changed that most ticks leave as it is (`lifeOf`). */
  life: boolean;
  /** True if its list of series changed. */
  series: boolean;
}

/** The sessions that the counting process described, with all their counts. */
export class Sessions {
  readonly #held = new Map<string, Held>();
  readonly #keepPast: boolean;

  /** `keepPast`: the sessions keep their last ten minutes. */
  constructor(keepPast: boolean) {
    this.#keepPast = keepPast;
  }

  get all(): readonly Held[] {
    return [...this.#held.values()];
  }

  get infos(): SessionInfo[] {
    return this.all.map(({ info, board }) => withDoubles(info, board));
  }

  /** The oldest session. */
  get first(): string | undefined {
    return this.#held.keys().next().value;
  }

  find(id: string): Held | undefined {
    return this.#held.get(id);
  }

  /** Without an id: the first. Throws SESSION_UNKNOWN. */
  get(id: string | undefined): Held {
    const held = this.#held.get(id ?? this.first ?? '');
    if (held) return held;
    throw noSession(id);
  }

  isCompanion(id: string): boolean {
    return (this.#held.get(id)?.info.companionOf ?? null) !== null;
  }

  /** Takes over a session with the counts that it has already. */
  hold({ info, board, marks }: Pick<Held, 'info' | 'board' | 'marks'>): void {
    this.#held.set(info.id, hold(info, board, marks));
  }

  /** Takes a session's description, as of `nowMs`. */
  describe(session: SessionInfo, nowMs: number): SessionChange {
    const known = this.#held.get(session.id);
    const held = known ?? hold(session);
    const life = known === undefined || lifeOf(known.info) !== lifeOf(session);
    held.marks.take(held.info, session, nowMs);
    held.info = session;
    this.#held.set(session.id, held);
    // After the first tick the series come with the ticks, so that no tick is counted under another tick's series.
    const series = held.board.tick === 0 && held.board.setSeries(session.series);
    return { began: known === undefined, life, series };
  }

  /** Adds a tick to its session, in steps. Returns true if the tick changed the list of series. */
  *applying(held: Held, tick: FeedTick): Steps<boolean> {
    const { info, board, rankings, stacks, objects } = held;
    const { series, programs, counts, rows, containers = [] } = tick;
    const past = this.#keepPast && info.companionOf === null ? held.past : undefined;
    past?.begin(board);
    if (programs !== undefined) held.programs = programs;
    const hasOther = series !== null && (yield* board.settingSeries(series));
    yield* board.applying(tick);
    past?.add(tick, board, held.info);
    held.tick = { counts, rows, containers };
    if (tick.stacks !== undefined) stacks.apply(tick);
    if (tick.objects !== undefined) objects.apply(tick);
    rankings.follow();
    return hasOther;
  }

  delete(id: string): void {
    this.#held.delete(id);
  }
}
