import { isShortTick } from '../tally/short-tick.ts';
import type { LeaderboardMessage } from '../wire/views.ts';
import { Leaderboard } from './leaderboard.ts';

/** A board that keeps its last tick that is long enough for rates. */
export class WholeBoard extends Leaderboard {
  /** Private, so that a copy does not hold the one before it. */
  #whole: Leaderboard | undefined;

  override apply(message: LeaderboardMessage): void {
    super.apply(message);
    if (message.reset || !isShortTick(this.ticks, this.ticks.length - 1)) this.#whole = this.copy();
  }

  /** The board as of that tick, as charts have their last point. */
  get whole(): Leaderboard {
    return this.#whole ?? this;
  }
}
