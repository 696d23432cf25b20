import { useEffect, useState, useSyncExternalStore } from 'react';
import type { View } from '../../../src/client/connection.ts';
import type { ViewMessage } from '../../../src/wire/messages.ts';
import type { Problem } from '../../../src/wire/session.ts';
import { subscribe } from './subscribe.ts';

interface Model<Message> {
  version: number;
  apply(message: Message): void;
}
type MessageOf<V extends View> = Extract<ViewMessage, { type: V['view'] }>;

export interface Live<M> {
  /** Changes in place; `version` signals the change. */
  model: M;
  version: number;
  /** False until the first message of a new view: the model is still that of the previous view. */
  current: boolean;
  problem: Problem | null;
  /** Ticks lost because this page reads too slowly. */
  lostTicks: number;
}

/**
 * Subscribes to a view while the component is mounted. The model is not React state: it may hold 10,000 rows.
 * `paused`: the model stands still; the model of another view is its first message.
 */
export function useView<V extends View, M extends Model<MessageOf<V>>>(
  view: V,
  make: () => M,
  paused = false,
): Live<M> {
  const [store] = useState(() => new ViewStore<V, M>(make));
  const key = JSON.stringify(view);
  // Depend on the key: the view is a new object in each rendering.
  useEffect(() => store.follow(view, key, paused), [store, key, paused]);
  useSyncExternalStore(store.listen, () => store.changes);
  const { model, problem, lostTicks } = store;
  return { model, version: model.version, current: store.key === key, problem, lostTicks };
}

class ViewStore<V extends View, M extends Model<MessageOf<V>>> {
  model: M;
  key = '';
  problem: Problem | null = null;
  lostTicks = 0;
  changes = 0;
  readonly #make: () => M;
  readonly #listeners = new Set<() => void>();

  constructor(make: () => M) {
    this.#make = make;
    this.model = make();
  }

  listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  follow(view: V, key: string, paused: boolean): () => void {
    if (paused && this.key === key) return () => {};
    const next = this.#make();
    return subscribe(view, {
      message: (message) => {
        if (paused && this.key === key) return;
        next.apply(message as MessageOf<V>);
        // Replace the model only now: until the first message the page keeps the numbers of the previous
        // view.
        this.#change(() => Object.assign(this, { model: next, key, problem: null }));
      },
      lost: (ticks) => this.#change(() => (this.lostTicks += ticks)),
      problem: (problem) => this.#change(() => Object.assign(this, { problem, key })),
    });
  }

  #change(make: () => void): void {
    make();
    this.changes++;
    for (const listener of this.#listeners) listener();
  }
}
