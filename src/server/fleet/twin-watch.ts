import { Pong } from '../../fleet/asks.ts';
import type { Connection } from '../../nats/connection.ts';
import { isUntaken } from '../../nats/nats-error.ts';
import { GONE_INTERVALS } from '../../wire/fleet.ts';

/** The last message of the host in the stream. */
type Last = { sequence: number; summary: { intervalMs: number } | undefined } | undefined;

/** Another service that publishes, or may publish, as this host. */
interface Rival {
  sequence: number;
  /** Since when the host has sent nothing later, as far as this service saw: clocks of two machines differ. */
  sinceMs: number;
}

/**
 * Looks for another service of the same host, before this one publishes. A service that is slow to answer counts as alive: a
 * newcomer never takes its place, unless the host has sent nothing for so long that it is gone.
 */
export class TwinWatch {
  readonly #connection: Pick<Connection, 'nats' | 'request'>;
  readonly #subject: string;
  readonly #own: { run: string; intervalMs: number; answerMs: number };
  #rival: Rival | undefined;
  #isKnown = false;

  /** `subject`: that of requests to the host. */
  constructor(
    connection: Pick<Connection, 'nats' | 'request'>,
    subject: string,
    own: { run: string; intervalMs: number; answerMs: number },
  ) {
    this.#connection = connection;
    this.#subject = subject;
    this.#own = own;
  }

  /** True once another one answered, or published while this one was about to. That nobody answers later does not say that it ended. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  /** Notes that another one published the message of this sequence just now. */
  note(sequence: number): void {
    this.#isKnown = true;
    this.#rival = { sequence, sinceMs: performance.now() };
  }

  /** Resolves with the run of another service if one answers. Rejects without a connection, and as `last` does. */
  async look(last: () => Promise<Last>): Promise<'nobody' | 'maybe' | { run: string }> {
    const answer = await this.#ping();
    if (answer === 'nobody' && !this.#isKnown) return 'nobody';
    const { sequence = 0, summary } = (await last()) ?? {};
    if (this.#rival?.sequence !== sequence) this.#rival = { sequence, sinceMs: performance.now() };
    if (typeof answer === 'object') {
      this.#isKnown = true;
      return answer;
    }
    const goneMs = GONE_INTERVALS * (summary?.intervalMs ?? this.#own.intervalMs);
    if (performance.now() - this.#rival.sinceMs < goneMs) return 'maybe';
    this.#isKnown = false;
    return 'nobody';
  }

  /** Asks whether a service is this host. `maybe`: it is slow, the server is, or this host may not ask. */
  async #ping(): Promise<'nobody' | 'maybe' | { run: string }> {
    try {
      const { answerMs: timeoutMs, run } = this.#own;
      const answer = await this.#connection.request(this.#subject, '{"kind":"ping"}', { timeoutMs });
      const pong = Pong.safeParse(jsonOf(answer.string())).data;
      return pong?.run === run ? 'nobody' : (pong ?? 'maybe');
    } catch (error) {
      if (isUntaken(error)) return 'nobody';
      if (this.#connection.nats === undefined) throw error;
      return 'maybe';
    }
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
