import { Hub } from '../hub.ts';
import type { HubOptions } from '../hub-options.ts';
import { ReplayEngine, type ReplayedSites } from './engine.ts';
import type { Recorded, RecordedPosition } from './recorded.ts';

/** Makes the hub whose views show a position, and the engine that sends it the ticks that follow. */
export function hubOf(
  { board, info, marks }: RecordedPosition,
  {
    whyNot,
    timeline,
    keys,
    sites,
  }: Pick<Recorded, 'whyNot'> &
    Required<Pick<HubOptions, 'timeline' | 'keys'>> & {
      sites?: ((engine: ReplayEngine, hub: Hub) => ReplayedSites) | undefined;
    },
): { engine: ReplayEngine; hub: Hub } {
  const engine = new ReplayEngine(whyNot);
  const hub = new Hub(engine, {
    usage: () => ({ cpuPercent: 0, rssBytes: 0 }),
    clients: () => 0,
    top: 1000,
    nowMs: () => board.atMs,
    timeline,
    keys,
  });
  engine.sites = sites?.(engine, hub);
  hub.hold({ info, board, marks });
  return { engine, hub };
}
