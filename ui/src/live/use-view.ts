import { useEffect, useState, useSyncExternalStore } from 'react';
import type { View } from '../../../src/client/connection.ts';
import type { Problem } from '../../../src/wire/session.ts';
import { subscribe } from './subscribe.ts';
import { type MessageOf, type Model, ViewStore } from './view-store.ts';

export interface Live<M> {
  /** Changes in place; `version` signals the change. */
  model: M;
  version: number;
  /** False until the first answer to a new view: the model is still that of the previous view. */
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
  const [store] = useState(() => new ViewStore<V, M>(make, subscribe));
  const key = JSON.stringify(view);
  // Depend on the key: the view is a new object in each rendering.
  useEffect(() => store.follow(view, key, paused), [store, key, paused]);
  useSyncExternalStore(store.listen, () => store.changes);
  const { model, problem, lostTicks } = store;
  return { model, version: model.version, current: store.key === key, problem, lostTicks };
}
