import { isDeepStrictEqual } from 'node:util';
import { kernelStack } from '../bpftrace/capabilities.ts';
import { bootNs } from '../collector/boot-ns.ts';
import type { Collector } from '../collector/collector.ts';
import type { CollectorOptions } from '../collector/events.ts';
import { objectOptions } from '../collector/object-options.ts';
import { resolveScope } from '../collector/resolve-scope.ts';
import { ScopeTracker } from '../collector/scope-tracker.ts';
import { STACK_DEPTH, stackOptions } from '../collector/stack-options.ts';
import { findCgroups } from '../containers/find-cgroup.ts';
import { guardedThreads } from '../kernel/first-process.ts';
import type { Process } from '../kernel/processes.ts';
import { counterNames, readVmstat } from '../kernel/vmstat.ts';
import { eventWithoutSite } from '../probe/call-sites.ts';
import { OBJECT_SERIES } from '../probe/object-blocks.ts';
import { oneEvent } from '../probe/one-event.ts';
import type { Program } from '../probe/program.ts';
import { withRequestedBytes } from '../probe/requested.ts';
import type { Scope } from '../probe/scope.ts';
import type { Selection } from '../probe/selection.ts';
import { sameSeries } from '../tally/series.ts';
import type { Series } from '../wire/series.ts';
import type { SessionChange, SessionSpec } from '../wire/session.ts';
import { BudgetKeeper } from './budget/budget-keeper.ts';
import { newCollector, selectionsOf } from './host-context.ts';
import type { SessionOptions } from './options.ts';
import { describeSeries } from './series.ts';

/** Longest time for which a client's request may read names of containers: bpftrace's output waits meanwhile. */
const CLIENT_READ_MS = 250;

const ALL: Scope = { who: { kind: 'all' } };

/** The scope, events and interval that a session counts now, as requested and as far as its budget allows. */
export class Plan {
  readonly budget: BudgetKeeper | undefined;
  series: Series[] = [];
  readonly #options: SessionOptions;
  readonly #scope: Scope;
  readonly #tracker: ScopeTracker;
  #spec: SessionSpec;
  #selections: Selection[];
  /** The last spec that counted. */
  #proven: { spec: SessionSpec; selections: Selection[]; series: Series[]; program: Program } | undefined;
  /** The program of the last Collector, while it may count. */
  #program: Program | undefined;

  /** Throws if the spec names anything that does not exist. */
  constructor(options: SessionOptions) {
    const { spec, budget } = options;
    this.#options = options;
    this.#spec = spec;
    this.#scope = scopeOf(options);
    this.#tracker = new ScopeTracker(this.#scope, bootNs);
    this.budget = budget && new BudgetKeeper(budget);
    this.#selections = this.#select(spec);
    this.budget?.setRequest(this.#selections);
  }

  /** Ids of the cgroups that are counted. */
  get cgroupIds(): readonly string[] | undefined {
    return this.#scope.cgroups;
  }

  get spec(): SessionSpec {
    return this.#spec;
  }

  /** Milliseconds between ticks now. */
  get intervalMs(): number {
    const { intervalMs } = this.#spec;
    return this.budget?.intervalMs(intervalMs) ?? intervalMs;
  }

  /** Processes that the user named by pid. */
  get processes(): readonly Process[] {
    return this.#tracker.asked;
  }

  /** True if a change asks for other events or another interval than the present ones. */
  isOther({ events = this.#spec.events, intervalMs = this.#spec.intervalMs }: SessionChange): boolean {
    return intervalMs !== this.#spec.intervalMs || !isDeepStrictEqual(events, this.#spec.events);
  }

  /**
   * Compiles a change, and returns a function that makes it. Throws if the change is invalid, or needs places at
   * tracepoints that other sessions have.
   */
  prepare({ events = this.#spec.events, intervalMs = this.#spec.intervalMs }: SessionChange): () => void {
    const spec = { ...this.#spec, events, intervalMs };
    const selections = this.#select(spec);
    const { hostContext, programLimit } = this.#options;
    const scope = this.#tracker.next() ?? ALL;
    const more = { programLimit, ...this.#rows };
    const { program } = newCollector(hostContext, spec, selections, scope, this.#tracker, more);
    this.#claim(program);
    return () => {
      this.#spec = spec;
      this.#selections = selections;
      this.budget?.setRequest(selections);
    };
  }

  /** Notes that the present spec counts. */
  proved(): void {
    if (this.#program === undefined) return;
    const { series } = this;
    this.#proven = { spec: this.#spec, selections: this.#selections, series, program: this.#program };
    this.#claim();
  }

  /**
   * Goes back to the last spec that counted, without the steps of the budget; false if that is what cannot count now,
   * or none did.
   */
  revert(): boolean {
    if (this.#proven === undefined) return false;
    if (this.#proven.spec === this.#spec && !this.budget?.hasSteps) return false;
    this.#spec = this.#proven.spec;
    this.#selections = this.#proven.selections;
    this.series = this.#proven.series;
    this.budget?.setRequest(this.#selections);
    return true;
  }

  /** Gives up the places at tracepoints: nothing is counted now. */
  release(): void {
    this.#proven = undefined;
    this.#program = undefined;
    this.#options.attachPoints?.release(this.#options.id);
  }

  /** Makes the first Collector. */
  firstCollector(): Collector {
    return this.#newCollector(this.#scope);
  }

  /**
   * Applies `change`, and makes the next Collector. Returns undefined, without the change, if no process in
   * scope lives.
   */
  nextCollector(change = () => {}): Collector | undefined {
    const scope = this.#tracker.next();
    if (scope === undefined) return undefined;
    change();
    return this.#newCollector(scope);
  }

  /** Describes the series of a Collector; counts of series that stay continue. */
  describe({ program }: Collector): void {
    const requested = this.#spec.events.flatMap(({ event }) => event.split(','));
    // Samples are no counts of their own, and of objects both sides have an accuracy.
    const { objects } = this.#options;
    const sides: string[] = [OBJECT_SERIES.allocated, OBJECT_SERIES.freed];
    const counted = program.series.filter(
      ({ samples, map }) => samples === undefined && (objects === undefined || sides.includes(map)),
    );
    const described = describeSeries(this.#counted, counted, counterNames(readVmstat()), requested);
    for (const series of described) series.before = this.#options.kept?.carriedOver(series) ?? 0;
    const before = this.series;
    this.series = described.map((series) => {
      const old = before.find((candidate) => sameSeries(candidate, series));
      return old ? { ...old, counted: series.counted } : series;
    });
  }

  /** The requested selections; those that the budget dropped are marked. */
  get #counted(): Selection[] {
    return this.budget?.selections() ?? this.#selections;
  }

  #select(spec: SessionSpec): Selection[] {
    const { hostContext, reconciliation, programLimit, objects } = this.#options;
    if (reconciliation !== undefined) return reconciliation.selections;
    if (objects !== undefined) return [];
    const selections = selectionsOf(spec, hostContext, programLimit?.probes);
    if (spec.by === 'site')
      return selections.map((selection) => withRequestedBytes(selection, hostContext.probes));
    return this.#options.sampling === undefined ? selections : [oneEvent(selections)];
  }

  /** Options of a Collector whose rows are not those of the session. */
  get #rows(): Partial<Pick<CollectorOptions, 'groupBy' | 'stacks' | 'objects' | 'maxEntries'>> {
    const { sampling, objects, hostContext } = this.#options;
    // By process too: site-rows.ts reduces these rows, and knows who uses each site most.
    if (this.#spec.by === 'site') return { groupBy: 'pid,site' };
    if (objects !== undefined)
      return {
        groupBy: 'pid,site',
        ...objectOptions(
          { kind: objects.kind, countsRows: true, countsFreers: objects.freers === true },
          hostContext,
        ),
      };
    const [selection] = this.#selections;
    if (sampling === undefined || selection === undefined) return {};
    const { bpftrace, features, tracepoints } = hostContext;
    const hasSite = eventWithoutSite(selection.probe, tracepoints) === undefined;
    return {
      ...(hasSite && { groupBy: 'pid,site' }),
      ...stackOptions(bpftrace, features, {
        rate: sampling.rate,
        stacks: [kernelStack(bpftrace, STACK_DEPTH)],
      }),
    };
  }

  #newCollector(scope: Scope): Collector {
    const { hostContext, reconciliation, programLimit } = this.#options;
    const throttle = this.budget?.throttle(this.#spec.intervalMs);
    const more = {
      programLimit,
      throttle,
      ...this.#rows,
      ...(reconciliation && { keeps: 'both' as const, guarded: guardedThreads() }),
    };
    const collector = newCollector(hostContext, this.#spec, this.#counted, scope, this.#tracker, more);
    this.#claim(collector.program);
    this.#program = collector.program;
    return collector;
  }

  /** Claims places at tracepoints for `next` too. The program to go back to keeps its places until another counts. */
  #claim(next?: Program): void {
    const programs = [next, this.#program, this.#proven?.program].filter((program) => program !== undefined);
    this.#options.attachPoints?.claim(this.#options.id, programs);
  }
}

/** The scope that the spec names. Throws if any of it does not exist. */
function scopeOf({ spec, cgroupIds, programLimit }: SessionOptions): Scope {
  const { cgroups, ...scope } = spec.scope;
  if (cgroups === undefined) return resolveScope(scope);
  if (cgroupIds !== undefined) return { ...resolveScope(scope), cgroups: [...cgroupIds] };
  const readMs = programLimit && CLIENT_READ_MS;
  return resolveScope({ ...scope, cgroups: findCgroups(cgroups, { readMs }) });
}
