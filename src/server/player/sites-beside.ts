import { VmtallyError } from '../../errors.ts';
import type { SessionInfo } from '../../wire/session.ts';
import type { Hub } from '../hub.ts';
import { inSlices } from '../slices.ts';
import { findRow } from '../view/process.ts';
import { areAt } from './are-at.ts';
import type { ReplayEngine, ReplayedSites } from './engine.ts';
import type { PlayerState } from './player-state.ts';
import type { Recorded, RecordedPosition, RecordedSites, SitesRequest } from './recorded.ts';
import type { SeekTurns } from './seek-turns.ts';
import { takeTicks } from './take-ticks.ts';

/** Most call sites of processes and groups that a player shows at a time. */
const MOST = 8;

/** Counts by call site, and where they are. */
interface Beside {
  sites: RecordedSites;
  position: RecordedPosition;
}

/** The time that a player shows, and where. */
interface Shown {
  readonly hub: Hub;
  readonly state: Pick<PlayerState, 'atMs'>;
}
/** The hub that was shown when a client asked. */
interface Asked {
  engine: ReplayEngine;
  hub: Hub;
  atMs: () => number;
  /** True once another hub shows another time. */
  isStale: () => boolean;
}

/** The call sites that a player shows beside its counts by process, at the same time. */
export class SitesBeside {
  readonly #find: NonNullable<Recorded['sites']>;
  readonly #turns: SeekTurns;
  readonly #windowMs: number;
  #all = new Map<string, Beside>();
  readonly #opening = new Map<string, { engine: ReplayEngine; info: Promise<SessionInfo> }>();
  #isClosed = false;
  /** The last of the ticks that were asked for. */
  #following: Promise<void> = Promise.resolve();

  constructor(find: NonNullable<Recorded['sites']>, turns: SeekTurns, windowMs: number) {
    this.#find = find;
    this.#turns = turns;
    this.#windowMs = windowMs;
  }

  /** New positions of all, for another time. */
  before(atMs: number): Beside[] {
    return [...this.#all.values()].map(({ sites }) => ({ sites, position: sites.positionBefore(atMs) }));
  }

  /** Has another hub show these. */
  show(all: readonly Beside[], hub: Hub): void {
    this.#all = new Map(all.map((beside) => [beside.sites.id, beside]));
    for (const { position } of all) hub.hold(position);
  }

  /** The requests that clients of a hub of a player may send. */
  on(player: Shown): (engine: ReplayEngine, hub: Hub) => ReplayedSites {
    return (engine, hub) => {
      const isStale = () => this.#isClosed || player.hub !== hub;
      return {
        open: (request) => this.#open(request, { engine, hub, atMs: () => player.state.atMs, isStale }),
        close: (session) => !isStale() && this.#all.delete(session),
      };
    };
  }

  /** Reads nothing any more. */
  close(): void {
    this.#isClosed = true;
  }

  /** Shows call sites, as of the time that is shown. Rejects with SESSION_LIMIT. */
  async #open(request: SitesRequest, asked: Asked): Promise<SessionInfo> {
    const sites = this.#find(withStart(request, asked.hub));
    const { id } = sites;
    const known = asked.isStale() ? undefined : this.#all.get(id);
    if (known !== undefined) return known.position.info;
    if (this.#all.size + this.#opening.size >= MOST && !this.#opening.has(id))
      throw new VmtallyError(
        'SESSION_LIMIT',
        `the call sites of ${MOST} processes or groups are shown, the most at a time`,
        'Close some of them.',
      );
    const before = this.#opening.get(id);
    if (before?.engine === asked.engine) return before.info;
    const opening = { engine: asked.engine, info: this.#read(sites, asked) };
    this.#opening.set(id, opening);
    return opening.info.finally(() => {
      if (this.#opening.get(id) === opening) this.#opening.delete(id);
    });
  }

  async #read(sites: RecordedSites, { hub, engine, atMs, isStale }: Asked): Promise<SessionInfo> {
    const position = sites.positionBefore(atMs() - this.#windowMs);
    await this.#turns.run(position, async () => {
      await areAt([position], { atMs: atMs(), latestMs: atMs }, isStale);
    });
    // Clients of a hub that is shown no more move to the next, and ask there again.
    hub.hold(position);
    if (isStale()) return position.info;
    this.#all.set(sites.id, { sites, position });
    // The time may have gone on since it was reached.
    await this.follow(atMs(), engine, isStale);
    hub.announce();
    return position.info;
  }

  /** Sends the ticks of all up to a time. */
  follow(toMs: number, engine: ReplayEngine | undefined, isStale: () => boolean): Promise<void> {
    const before = this.#following.catch(() => {});
    this.#following = before.then(async () => {
      for (const { position } of this.#all.values()) {
        await inSlices(position.reading(), isStale);
        const taken = isStale()
          ? undefined
          : await takeTicks(position, Number.POSITIVE_INFINITY, isStale, toMs);
        if (taken?.tick === undefined || isStale()) continue;
        engine?.send({ kind: 'session', session: position.info });
        engine?.send(taken.tick);
      }
    });
    return this.#following;
  }
}

/** The request with the start of its process: of the last one that had the pid so far. */
function withStart(request: SitesRequest, hub: Hub): SitesRequest {
  const { pid, start } = request;
  if (pid === undefined || start !== undefined) return request;
  const found = findRow(hub.session(undefined).board, { view: 'process', pid })?.who.start;
  return found == null ? request : { ...request, start: found };
}
