import { SimulatedHost } from '../simulation/host.ts';
import { Random } from '../simulation/random.ts';
import { marked } from './marks.ts';
import { Payload } from './payload.ts';
import { isMarked, nameOf, phasesOf, type Run } from './plan.ts';

/** Summaries of a host that is not marked, which it sends in turn: all its numbers change each time. */
const IN_TURN = 2;

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
    const rounds = this.isMarked ? Math.ceil(phasesOf(run).ends / intervalMs) + 1 : IN_TURN;
    const startMs = Date.now() - rounds * intervalMs;
    const host = new SimulatedHost(this.name, new Random(65_537 * seed + place), startMs, intervalMs);
    let clockMs = 0;
    this.#payloads = Array.from({ length: rounds }, (_, round) => {
      const atMs = startMs + intervalMs * (round + 1);
      const { summary } = host.publish(atMs);
      clockMs = summary.sentMs - atMs;
      return new Payload(this.isMarked ? marked(summary) : summary);
    });
    this.#clockMs = clockMs;
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
