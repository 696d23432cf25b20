import type { Tasks } from '../kernel/tasks.ts';
import { readVmstat } from '../kernel/vmstat.ts';
import type { Dimension } from '../probe/scope.ts';
import type { FeedTick } from '../wire/feed.ts';
import type { Series, SessionInfo } from '../wire/session.ts';
import type { Tick } from './events.ts';
import { Identities } from './identities.ts';
import { TickClock } from './tick-clock.ts';
import { countsToQuads } from './tick-maps.ts';

/** Makes of each tick of a session what the serving side gets. */
export class TickTeller {
  /** Ticks told, and how long they were in all. */
  ticks = 0;
  seconds = 0;
  pressure: SessionInfo['pressure'] = [];
  readonly #session: string;
  readonly #identities: Identities;
  readonly #clock = new TickClock();
  #series: Series[] | undefined;
  #vmstatNames = '';

  constructor(session: string, by: Dimension, tasks: Tasks) {
    this.#session = session;
    this.#identities = new Identities(by, tasks);
  }

  /** An end or a new name may not have been seen. */
  doubt(): void {
    this.#identities.doubt();
  }

  tick(tick: Tick, series: Series[]): FeedTick {
    const { rows, changed } = this.#identities.tick(tick.counts, tick.ended, tick.renamed);
    const seconds = (tick.toNs - tick.fromNs) / 1e9;
    this.seconds += seconds;
    this.pressure = series.map(({ label }, index) => ({
      map: label,
      keys: tick.keys[index] ?? 0,
      room: tick.room,
    }));
    const known = this.#series === series;
    this.#series = series;
    return {
      kind: 'tick',
      session: this.#session,
      tick: ++this.ticks,
      atMs: this.#clock.wallMs(tick.toNs, Date.now()),
      seconds,
      series: known ? null : series,
      rows: changed,
      counts: countsToQuads(tick.counts, (key) => rows.get(key)?.row ?? 0),
      vmstat: this.#readVmstat(),
    };
  }

  #readVmstat(): FeedTick['vmstat'] {
    const vmstat = readVmstat();
    const names = [...vmstat.keys()];
    const joined = names.join();
    const known = joined === this.#vmstatNames;
    this.#vmstatNames = joined;
    return { names: known ? null : names, values: Float64Array.from(vmstat.values()) };
  }
}
