import { VmtallyError } from '../../errors.ts';
import type { Answers, Engine, Feed, Request, Verb } from '../../wire/feed.ts';
import type { Recorded } from './recorded.ts';

/** Stands for the counting side in a replay: it sends what was recorded, and counts nothing. */
export class ReplayEngine implements Engine {
  #listener: (feed: Feed) => unknown = () => {};
  readonly #whyNot: Recorded['whyNot'];

  constructor(whyNot: Recorded['whyNot']) {
    this.#whyNot = whyNot;
  }

  onFeed(listener: (feed: Feed) => unknown): void {
    this.#listener = listener;
  }

  send(feed: Feed): void {
    this.#listener(feed);
  }

  ask<V extends Verb>({ verb }: Extract<Request, { verb: V }>): Promise<Answers[V]> {
    // A process of that time may be gone, and a replay counts no events.
    if (verb === 'inspect') return Promise.resolve(null as Answers[V]);
    if (verb === 'events') return Promise.resolve([] as unknown as Answers[V]);
    const { verbs, other, hint } = this.#whyNot;
    return Promise.reject(new VmtallyError('NOT_RECORDED', verbs[verb] ?? other, hint));
  }
}
