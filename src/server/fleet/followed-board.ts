import { VmtallyError } from '../../errors.ts';
import type { FleetBoard } from '../../fleet/board-request.ts';
import type { HostAnswer } from '../../fleet/boards/host-answer.ts';
import type { LeaderboardMessage } from '../../wire/views.ts';

/** Time between two rounds of requests for a board, in ms. */
const AGAIN_MS = 10_000;
/** Time until the next message where hosts are asked for other boards, in ms. */
const BUSY_MS = 1_000;
/** Age at which answers are no longer shown, in ms. */
const OLD_MS = 20_000;

interface Round {
  atMs: number;
  hosts: number;
  answers: readonly HostAnswer[];
}

/** The round of a board whose hosts were not asked, or long ago. */
const NEVER: Round = { atMs: Number.NEGATIVE_INFINITY, hosts: 0, answers: [] };

/** Makes a board for each message of a view. */
export interface BoardReader {
  /** Answers of hosts, none of which is old: others once hosts answered again. Absent for a board whose hosts are not asked. */
  answers?: () => readonly HostAnswer[];
  read: (answers: readonly HostAnswer[]) => FleetBoard;
  /** The round of requests that these answers are of; absent for a board whose hosts are not asked. */
  asked?: () => LeaderboardMessage['asked'];
}

/** Answers of a round of requests. */
export interface Asked {
  hosts: number;
  answers: HostAnswer[];
}

interface Ways {
  /** Asks hosts. Rejects with CLIENT_LIMIT. */
  ask: () => Promise<Asked>;
  /** Called where the next message may be another one. */
  changed: () => void;
  /** Called with errors of this hub. */
  report: (error: unknown) => void;
}

/** Answers that hosts gave last for a board that somebody looks at. While it is read they are asked again each AGAIN_MS. */
export class FollowedBoard implements Required<Pick<BoardReader, 'answers' | 'asked'>> {
  readonly #ways: Ways;
  #last: Round = NEVER;
  #readMs = performance.now();
  #isDue = true;
  #timer: NodeJS.Timeout | undefined;

  constructor(ways: Ways) {
    this.#ways = ways;
  }

  answers = (): readonly HostAnswer[] => {
    this.#readMs = performance.now();
    if (this.#isDue) void this.#ask();
    return this.#ageMs <= OLD_MS ? this.#last.answers : NEVER.answers;
  };

  asked = (): LeaderboardMessage['asked'] => {
    const { hosts, answers } = this.#last;
    const ageMs = this.#ageMs;
    return hosts === 0 || ageMs > OLD_MS ? undefined : { hosts, answered: answers.length, ageMs };
  };

  /** Time at which it was last read, by the clock of `performance`. */
  get readMs(): number {
    return this.#readMs;
  }

  /** True if nobody read it for so long that its answers are old. */
  get isIdle(): boolean {
    return performance.now() - this.#readMs > OLD_MS;
  }

  get #ageMs(): number {
    return performance.now() - this.#last.atMs;
  }

  async #ask(): Promise<void> {
    this.#isDue = false;
    // To find the hosts takes time: a view that reads answers, or what its message will cost, does not wait for it.
    await new Promise((resolve) => setImmediate(resolve));
    const atMs = performance.now();
    const { ask, changed, report } = this.#ways;
    try {
      const { hosts, answers } = await ask();
      this.#last = { atMs, hosts, answers };
      if (hosts > 0) changed();
      this.#askIn(AGAIN_MS, hosts > 0);
    } catch (error) {
      const isBusy = error instanceof VmtallyError && error.code === 'CLIENT_LIMIT';
      // Hosts are asked for other boards: the next message tries again.
      if (isBusy) this.#isDue = true;
      else report(error);
      this.#askIn(isBusy ? BUSY_MS : AGAIN_MS, true);
    }
  }

  /** `publishes`: ask for a message then. A fleet that sends nothing makes none, and the page would go on to show old answers. */
  #askIn(ms: number, publishes: boolean): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#isDue = true;
      if (publishes) this.#ways.changed();
      this.#timer = setTimeout(() => (this.#last = NEVER), OLD_MS).unref();
    }, ms).unref();
  }
}
