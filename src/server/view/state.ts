import { largestState } from '../../report/state/largest-state.ts';
import type { StateShown } from '../state-readings.ts';
import type { ViewKind } from './kind.ts';

/** Shows slab caches, free blocks and allocation sites as they are, beside the events that move them. */
export const state: ViewKind<'state'> = {
  async resolve(request, { state: readings }, { from }) {
    // A replay has none.
    await readings.read(from);
    return request;
  },
  open(request, key, { state: readings, nowMs }) {
    let shown: StateShown | undefined;
    return {
      isDue() {
        const leftMs = (shown?.nextMs ?? 0) - nowMs();
        // The clock may have been set back.
        return leftMs <= 0 || leftMs > MOST_MS;
      },
      async prepare() {
        // Show the last reading if there are too many requests now.
        shown = await readings.read().catch(() => shown);
      },
      snapshot: () => ({ type: 'state', key, ...largestState(shown ?? NONE, request) }),
    };
  },
};

/** A longer time than readings are apart, in ms. */
const MOST_MS = 600_000;

/** A reading that could not be made. */
const NONE: StateShown = {
  reading: 0,
  atMs: 0,
  nextMs: 0,
  seconds: null,
  sinceSeconds: null,
  elapsedMs: 0,
  cpuMs: 0,
  pageSize: 4096,
  slabs: null,
  zones: null,
  allocations: null,
  missing: [],
  moves: [],
};
