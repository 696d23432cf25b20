import type { Subscriber, View } from '../../../src/client/connection.ts';
import type { ViewMessage } from '../../../src/wire/messages.ts';
import type { Problem } from '../../../src/wire/session.ts';

export interface Model<Message> {
  version: number;
  apply(message: Message): void;
}
export type MessageOf<V extends View> = Extract<ViewMessage, { type: V['view'] }>;

/** The model of the view that is subscribed to, and what is wrong with that view. */
export class ViewStore<V extends View, M extends Model<MessageOf<V>>> {
  model: M;
  key = '';
  problem: Problem | null = null;
  lostTicks = 0;
  changes = 0;
  readonly #make: () => M;
  readonly #subscribe: (view: V, subscriber: Subscriber) => () => void;
  readonly #listeners = new Set<() => void>();

  constructor(make: () => M, subscribe: (view: V, subscriber: Subscriber) => () => void) {
    this.#make = make;
    this.#subscribe = subscribe;
    this.model = make();
  }

  listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  follow(view: V, key: string, paused: boolean): () => void {
    if (paused && this.key === key) return () => {};
    const next = this.#make();
    return this.#subscribe(view, {
      message: (message) => {
        if (paused && this.key === key) return;
        next.apply(message as MessageOf<V>);
        // Replace the model only now: until the first message the page keeps the numbers of the previous
        // view.
        this.#change(() => Object.assign(this, { model: next, key, problem: null }));
      },
      lost: (ticks) => this.#change(() => (this.lostTicks += ticks)),
      problem: (problem) => this.#change(() => this.#refuse(problem, key)),
    });
  }

  /** A view that ended keeps its last numbers; what was never of this view, or of this time, goes. */
  #refuse(problem: Problem, key: string): void {
    const isOfView = this.key === key && problem.code !== 'NOT_RECORDED';
    Object.assign(this, { problem, key, model: isOfView ? this.model : this.#make() });
  }

  #change(make: () => void): void {
    make();
    this.changes++;
    for (const listener of this.#listeners) listener();
  }
}
