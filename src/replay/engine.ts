import { VmtallyError } from '../errors.ts';
import type { Answers, Engine, Feed, Request, Verb } from '../wire/feed.ts';

const NOT_HELD: Partial<Record<Verb, string>> = {
  'count-by-cpu': 'a capture has no counts by CPU',
  'count-by-site': 'this capture has no call sites to show by themselves',
  'count-by-stack': 'a capture has no stacks',
  reconcile: 'a capture has no comparison of tracepoints with vmstat',
};

/** Stands for the counting side in a replay: it sends what was recorded, and counts nothing. */
export class ReplayEngine implements Engine {
  #listener: (feed: Feed) => unknown = () => {};

  onFeed(listener: (feed: Feed) => unknown): void {
    this.#listener = listener;
  }

  send(feed: Feed): void {
    this.#listener(feed);
  }

  ask<V extends Verb>({ verb }: Extract<Request, { verb: V }>): Promise<Answers[V]> {
    // A process of a capture has no procfs any more, and a replay counts no events.
    if (verb === 'inspect') return Promise.resolve(null as Answers[V]);
    if (verb === 'events') return Promise.resolve([] as unknown as Answers[V]);
    const what = NOT_HELD[verb] ?? 'a replay counts nothing, and its session cannot be changed';
    return Promise.reject(
      new VmtallyError('NOT_RECORDED', what, 'It has what `vmtally record` kept: counts by process.'),
    );
  }
}
