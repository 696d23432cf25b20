import type { Tick } from '../collector/events.ts';
import { countsToQuads } from '../collector/tick-maps.ts';
import { siteNames } from '../kernel/site-names.ts';
import { readVmstat } from '../kernel/vmstat.ts';
import type { Program } from '../probe/program.ts';
import type { GroupBy } from '../probe/scope.ts';
import { byPid } from '../tally/by-pid.ts';
import { knownContainers } from '../tally/known-containers.ts';
import type { ReconciledTick } from '../wire/compare.ts';
import type { FeedTick, RowIdentity } from '../wire/feed.ts';
import type { Series } from '../wire/series.ts';
import type { SessionInfo } from '../wire/session.ts';
import type { HostContext } from './host-context.ts';
import { ObjectReader } from './object-reader.ts';
import type { SessionOptions } from './options.ts';
import type { Reconciler } from './reconciler.ts';
import { SiteRows } from './site-rows.ts';
import { StackReader } from './stack-reader.ts';
import { TaskTracker } from './task-tracker.ts';
import { TickClock } from './tick-clock.ts';

/** Turns each tick of a session into the message for the serving side. */
export class TickEmitter {
  /** Ticks emitted, and their length in all, in seconds. */
  ticks = 0;
  seconds = 0;
  pressure: SessionInfo['pressure'] = [];
  readonly #session: string;
  readonly #reconciler: Reconciler | undefined;
  readonly #stacks: StackReader | undefined;
  readonly #objects: ObjectReader | undefined;
  readonly #sites: SiteRows | undefined;
  readonly #tasks: TaskTracker;
  readonly #clock = new TickClock();
  readonly #containers: HostContext['containers'];
  /** Version of the known containers as of the last tick. */
  #described = 0;
  #series: Series[] | undefined;
  #vmstatNames = '';

  constructor(
    session: string,
    groupBy: GroupBy,
    { tasks, tracepoints, containers }: Pick<HostContext, 'tasks' | 'tracepoints' | 'containers'>,
    {
      reconciler,
      sampling,
      objects,
      within,
    }: { reconciler?: Reconciler | undefined } & Pick<SessionOptions, 'sampling' | 'objects' | 'within'> = {},
  ) {
    this.#session = session;
    this.#containers = containers;
    this.#reconciler = reconciler;
    this.#stacks = sampling && new StackReader(sampling.rate, () => tracepoints.symbols());
    this.#objects = objects && new ObjectReader(objects, () => tracepoints.symbols());
    this.#sites = groupBy === 'site' ? new SiteRows(tasks, within) : undefined;
    this.#tasks = new TaskTracker(
      groupBy,
      tasks,
      siteNames(() => tracepoints.symbols()),
    );
  }

  /** All probes are attached: a count of objects is about to begin. */
  attached(): void {
    this.#objects?.attached();
  }

  /** Marks the rows as stale: an end or a rename may have been missed. */
  markStale(): void {
    this.#tasks.markStale();
    this.#sites?.markStale();
  }

  /** `program`: that of the session, for the reconciliation, the stacks and the objects. */
  tick(
    tick: Tick,
    series: Series[],
    program: Pick<Program, 'series' | 'rowParts'> = { series: [], rowParts: 1 },
  ): { message: FeedTick; reconciled: ReconciledTick | null } {
    const counts =
      this.#stacks || this.#objects
        ? (this.#objects?.processes(tick, program) ?? tick.counts.slice(0, 1).map(byPid))
        : (this.#sites?.tick(
            tick,
            series.map(({ sum }) => sum !== null),
          ) ?? tick.counts);
    const { rows, changed: fresh } = this.#tasks.tick(counts, tick.ended, tick.renamed);
    const renewed = this.#sites?.identify(rows) ?? [];
    const changed = [...new Map([...fresh, ...renewed].map((who) => [who.row, who])).values()];
    const seconds = (tick.toNs - tick.fromNs) / 1e9;
    this.seconds += seconds;
    this.pressure = series.map(({ label }, index) => ({
      map: label,
      keys: tick.entries[index] ?? 0,
      room: tick.maxEntries,
    }));
    const known = this.#series === series;
    this.#series = series;
    const rowOf = (key: string) => rows.get(key)?.row ?? 0;
    const head = { tick: ++this.ticks, atMs: this.#clock.wallMs(tick.toNs, Date.now()) };
    const message: FeedTick = {
      kind: 'tick',
      session: this.#session,
      ...head,
      seconds,
      series: known ? null : series,
      ...(!known && { programs: program.series.map(({ map, events }) => ({ map, events: [...events] })) }),
      rows: changed,
      ...this.#describe(changed),
      counts: countsToQuads(counts, rowOf),
      vmstat: this.#readVmstat(),
      ...(this.#objects &&
        tick.objects && { objects: this.#objects.read({ ...tick, objects: tick.objects }, program) }),
      ...(this.#stacks && { stacks: this.#stacks.read(tick, program, rowOf) }),
    };
    return { message, reconciled: this.#reconciler?.tick(tick, program.series, rowOf, head) ?? null };
  }

  /** Has the names of new cgroups read, and returns those that were read since the last tick. */
  #describe(rows: readonly RowIdentity[]): Pick<FeedTick, 'containers'> {
    for (const { cgroup } of rows) if (cgroup !== null) this.#containers?.see(cgroup);
    const containers = knownContainers.since(this.#described);
    this.#described = knownContainers.version;
    return containers.length > 0 ? { containers } : {};
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
