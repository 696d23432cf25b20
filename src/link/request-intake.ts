import type { Duplex } from 'node:stream';
import type { ToController } from '../wire/link.ts';
import type { Answer } from './feed-queue.ts';

export type Ask = Extract<ToController, { kind: 'ask' }>;

/** Most requests that are carried out at once. */
export const MOST_UNANSWERED = 1_000;

/**
 * Carries out the requests of the serving process. While too many of them have no answer, or an answer waits
 * for the pipe, it stops reading the pipe: a serving process that asks on and reads nothing then waits, and
 * its requests and answers take no memory of root's.
 */
export class RequestIntake {
  readonly #pipe: Pick<Duplex, 'pause' | 'resume'>;
  readonly #carryOut: (ask: Ask) => Promise<Answer>;
  /** Calls `taken` once the pipe has taken the answer. */
  readonly #reply: (answer: Answer, taken: () => void) => void;
  /** The rest of what was read before the pipe was paused: one chunk at most. */
  readonly #waiting: Ask[] = [];
  #unanswered = 0;
  #untaken = 0;

  constructor(
    pipe: Pick<Duplex, 'pause' | 'resume'>,
    carryOut: (ask: Ask) => Promise<Answer>,
    reply: (answer: Answer, taken: () => void) => void,
  ) {
    this.#pipe = pipe;
    this.#carryOut = carryOut;
    this.#reply = reply;
  }

  add(ask: Ask): void {
    this.#waiting.push(ask);
    this.#next();
  }

  #next(): void {
    while (this.#unanswered < MOST_UNANSWERED && this.#untaken === 0) {
      const ask = this.#waiting.shift();
      if (ask === undefined) {
        this.#pipe.resume();
        return;
      }
      void this.#answer(ask);
    }
    this.#pipe.pause();
  }

  async #answer(ask: Ask): Promise<void> {
    this.#unanswered++;
    const answer = await this.#carryOut(ask);
    this.#unanswered--;
    this.#untaken++;
    this.#reply(answer, () => {
      this.#untaken--;
      this.#next();
    });
  }
}
