import { SimulatedHost } from '../simulation/host.ts';
import { Random } from '../simulation/random.ts';
import { marked } from './marks.ts';
import { Payload } from './payload.ts';
import { isMarked, nameOf, phasesOf, type Run } from './plan.ts';

/** A host whose summaries were made before the run. */
export class PreparedHost {
  readonly name: string;
  readonly isMarked: boolean;
  /** Sequence of its last message in the stream. */
  after = 0;
  readonly #payloads: Payload[];
  /** Time of its clock less the true time, in ms. */
  readonly #clockMs: number;
  #seq = 0;

  constructor(run: Run, place: number) {
    const { intervalMs, seed } = run;
    this.name = nameOf(run, place);
    this.isMarked = isMarked(run, place);
    const nowMs = Date.now();
    const host = new SimulatedHost(
      this.name,
      new Random(65_537 * seed + place),
      nowMs - intervalMs,
      intervalMs,
    );
    // Two summaries in turn, which differ as two successive summaries of a host do.
    const [even, odd] = [host.publish(nowMs).summary, host.publish(nowMs + intervalMs).summary];
    this.#clockMs = even.sentMs - nowMs;
    // Each summary of a marked host has marks of its own.
    const rounds = this.isMarked ? Math.ceil(phasesOf(run).ends / intervalMs) + 1 : 2;
    this.#payloads = Array.from({ length: rounds }, (_, at) => {
      const summary = { ...(at % 2 === 0 ? even : odd), seq: at + 1 };
      return new Payload(this.isMarked ? marked(summary) : summary);
    });
  }

  /** Its next summary. */
  next(): { seq: number; payload: Buffer } {
    const payload = this.#payloads[this.#seq % this.#payloads.length];
    const seq = ++this.#seq;
    if (payload === undefined || (this.isMarked && seq > this.#payloads.length))
      throw new Error(`no summary of ${this.name} was prepared`);
    const atMs = Date.now() + this.#clockMs;
    return { seq, payload: payload.bytes({ seq, atMs, sentMs: atMs }) };
  }
}
