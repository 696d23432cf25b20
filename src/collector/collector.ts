import { maxEntriesVariable, largestMaxEntries, nameForm, typesOf } from '../bpftrace/capabilities.ts';
import type { Frame } from '../bpftrace/frames.ts';
import { run } from '../bpftrace/run.ts';
import { endedEarly, lastLine, neverAttached } from '../bpftrace/start-failure.ts';
import type { Reading } from '../compare/reading.ts';
import { VmtallyError } from '../errors.ts';
import { guardedThreads } from '../kernel/first-process.ts';
import type { Program } from '../probe/program.ts';
import { HEARTBEAT_MS } from '../probe/protocol.ts';
import type { Scope } from '../probe/scope.ts';
import { addMaps, emptyCounts } from '../tally/tally.ts';
import type { Exactness, Gap } from '../wire/exactness.ts';
import { watchAttach } from './attach-watch.ts';
import { bootNs } from './boot-ns.ts';
import { type Cost, CostMeter } from './cost.ts';
import type { CollectorEvent, CollectorOptions } from './events.ts';
import { FirstWatch } from './first-watch.ts';
import { LastTick } from './last-tick.ts';
import { ExactnessRecord } from './exactness-record.ts';
import { MissBounds } from './miss-bounds.ts';
import { Misses } from './misses.ts';
import { Pause } from './pause.ts';
import { requireInitPidNamespace } from './pid-namespace.ts';
import { programFor } from './program-for.ts';
import { firstProcessOf, readingOf } from './reading-of.ts';
import { ScopeTracker } from './scope-tracker.ts';
import { endedTasks, joinedProcesses, entriesOf, renamedTasks } from './tick-maps.ts';
import { Watchdog } from './watchdog.ts';

/** Longest time that bpftrace may do nothing while it attaches, in ms (see attach-watch.ts). */
const ATTACH_MS = 30_000;
const STALL_MS = 10_000;
/**
 * From bpftrace 0.23 on, a full map floods the pipe that carries ticks too: wait this long for the last tick,
 * in ms.
 */
const FLOOD_MS = 500;
const RESTARTS = { limit: 5, waitMs: () => 0 };
/**
 * A bpftrace that counted this long was healthy: the next restart is the first in a row again, and immediate.
 * Starting bpftrace takes about a second of CPU; a longer wait would only make the gap longer.
 */
const STEADY_NS = 20e9;

/**
 * Why a bpftrace was ended before it counted: a process that it was told to count ended, and another process
 * has its pid.
 */
const TAKEN_OVER = 'pid taken over';

/**
 * One counting run from start to stop. Iterate `events()`; `stop()` makes it yield its last counts and end.
 * If bpftrace dies or a map is full, the collector restarts bpftrace and records the gap in `exactness()`.
 */
export class Collector {
  readonly program: Program;
  readonly #options: CollectorOptions;
  readonly #record: ExactnessRecord;
  /** Max entries of each map, once a full map needed more. */
  #maxEntries: number | undefined;
  #pid: number | undefined;
  #scope: Scope;
  readonly #tracker: ScopeTracker;
  readonly #lastTick = new LastTick();
  /** Kills a bpftrace whose window is not open yet: it has no counts to wait for. */
  #interrupt: (() => void) | undefined;
  readonly #pause = new Pause();
  readonly #meter = new CostMeter();
  /** Set if the scope names process 1 by its pid. */
  readonly #firstWatch: FirstWatch | undefined;
  /** End of the last time that was counted; null before the first window opened. */
  #countedTo: number | null = null;
  /** When the window of the current bpftrace opened; null before. */
  #openedAt: number | null = null;

  constructor(options: CollectorOptions) {
    requireInitPidNamespace(options);
    this.#options = options;
    this.#scope = options.scope;
    this.#tracker = options.tracker ?? new ScopeTracker(options.scope, options.bootNs ?? bootNs);
    const { who } = options.scope;
    if (who.kind === 'pids' && who.processes.some(([pid]) => pid === 1)) this.#firstWatch = new FirstWatch();
    this.program = this.#compile();
    this.#record = new ExactnessRecord(options.features.countsMisses);
  }

  get cost(): Cost {
    return this.#meter.cost;
  }

  /** Requests a tick at once. */
  flush(): void {
    if (!this.#interrupt) this.#requestTick();
  }

  /** Ends the run; the iteration yields the last counts and finishes. */
  stop(): void {
    this.#lastTick.stop((this.#options.bootNs ?? bootNs)());
    this.#pause.end();
    this.#requestTick();
  }

  exactness(): Exactness {
    return this.#record.exactness;
  }

  /** True if the program reports which tasks end. */
  get reportsEnds(): boolean {
    return nameForm(this.#options.bpftrace, this.#options.features.btf) !== 'none';
  }

  /** Notes that vmtally started the command that is counted. */
  commandStarted(pid: number): void {
    this.#tracker.commandStarted(pid);
  }

  get #names(): CollectorOptions['names'] {
    const { names, groupBy } = this.#options;
    return groupBy === 'pid' || groupBy === 'tid' ? names : undefined;
  }

  /** Number of ends and renames of tasks that were missed. */
  get missedNames(): number {
    return this.#record.missedNames;
  }

  /** Notes cgroups that were created below those in scope. */
  noteCgroups(paths: readonly string[]): void {
    this.#record.newCgroups(paths);
  }

  /** Notes counts of a tick, by series, that may stand under another process's name. */
  noteSharedPids(counts: readonly number[]): void {
    for (const [index, { label }] of this.program.series.entries())
      this.#record.sharedPids(label, counts[index] ?? 0);
  }

  /**
   * Runs bpftrace until `stop()`. Throws BPFTRACE_FAILED, BPFTRACE_STALLED or BPFTRACE_OUTPUT if bpftrace
   * cannot start or, within the limits of `restarts`, cannot continue.
   */
  async *events(): AsyncGenerator<CollectorEvent> {
    const { limit, waitMs } = this.#options.restarts ?? RESTARTS;
    let program = this.program;
    let inRow = 0;
    while (!this.#lastTick.stopping) {
      let reason: Gap['reason'] | typeof TAKEN_OVER | undefined;
      let error: unknown;
      this.#openedAt = null;
      try {
        reason = yield* this.#once(program);
      } catch (failure) {
        if (this.#countedTo === null || this.#options.restarts === undefined) throw failure;
        error = failure;
        reason = 'bpftrace failed';
      }
      if (reason === undefined || this.#lastTick.stopping) return;
      if (reason === TAKEN_OVER) {
        const next = this.#nextProgram();
        if (next === undefined) return;
        program = next;
        continue;
      }
      // A full map is no failure: the next bpftrace has more max entries, up to a limit.
      const full = reason === 'map full';
      if (!full) inRow = this.#countedNs > STEADY_NS ? 1 : inRow + 1;
      if (inRow > limit) {
        throw new VmtallyError(
          'BPFTRACE_FAILED',
          `${reason}, for the ${inRow}th time`,
          'Run `vmtally doctor`.',
        );
      }
      this.#record.restarted();
      const wait = full ? 0 : waitMs(inRow);
      yield { kind: 'restarting', reason, time: inRow, waitMs: wait, error };
      if (!this.#lastTick.stopping) await this.#pause.wait(wait);
      const next = this.#nextProgram();
      if (next === undefined) return;
      program = next;
    }
  }

  /** Pid of the current bpftrace. */
  get pid(): number | undefined {
    return this.#pid;
  }

  /** Nanoseconds that the last bpftrace counted. */
  get #countedNs(): number {
    return this.#openedAt === null || this.#countedTo === null ? 0 : this.#countedTo - this.#openedAt;
  }

  /** Runs one bpftrace from start to end. Returns why another one is needed; undefined if none is. */
  async *#once(
    program: Program,
  ): AsyncGenerator<CollectorEvent, Gap['reason'] | typeof TAKEN_OVER | undefined> {
    const { bpftrace, attachMs = ATTACH_MS, tickMs, delayMs } = this.#options;
    const { maxEntries } = program;
    const bpf = run(bpftrace, program.text, {
      [maxEntriesVariable(bpftrace)]: String(maxEntries),
      ...typesOf(this.#options.features),
    });
    this.#pid = bpf.pid;
    const watchdog = new Watchdog(attachMs, () => bpf.kill());
    const began = performance.now();
    const attaching = watchAttach(bpf.pid, attachMs, () => watchdog.reset(attachMs));
    const misses = new Misses(bpf.pid, program, this.#record);
    const bounds = new MissBounds(this.#record.missedInTotals);
    const missedAt = (ns: number) => ({
      before: bounds.tick(ns, this.#record.missedInTotals, (this.#options.bootNs ?? bootNs)()),
      after: this.#record.missedInTotals,
    });
    let from: number | undefined;
    let reading: Reading | undefined;
    let restart: Gap['reason'] | undefined;
    let attached = false;
    let final = false;
    let done = false;
    let full = false;
    let failure: unknown;
    this.#lastTick.started();
    this.#interrupt = () => bpf.kill();
    try {
      for await (const frame of bpf.frames) {
        if (this.#lastTick.stopping && from === undefined) break;
        if (frame.kind === 'attached') {
          attaching();
          watchdog.reset(STALL_MS + Math.min(delayMs, HEARTBEAT_MS));
          misses.start(frame.ns);
          this.#tracker.attached();
          if (!attached && this.#tracker.tookOver(this.#scope)) return TAKEN_OVER;
          if (this.#countedTo === null && !attached) yield { kind: 'attached' };
          attached = true;
        } else if (frame.kind === 'tick') {
          watchdog.reset(STALL_MS + 2 * tickMs);
          this.#takeScope(frame, program);
          if (this.#firstWatch) {
            const first = firstProcessOf(frame.texts, frame.maps);
            this.#record.hidesFirst(this.#firstWatch.tick(first, from === undefined));
          }
          const ended = endedTasks(frame.maps);
          const renamed = renamedTasks(frame.maps);
          if (from === undefined) {
            this.#interrupt = undefined;
            misses.open(frame.ns);
            this.#meter.open(bpf.pid);
            misses.read(this.#tracker.living(), frame.ns);
            reading = readingOf(frame, program, missedAt(frame.ns), maxEntries);
            from = this.#openedAt = frame.ns;
            if (this.#countedTo === null) yield { kind: 'open', ns: from };
            else this.#record.resumed((from - this.#countedTo) / 1e9);
            this.#countedTo = from;
            this.#names?.tick([], ended, renamed);
            if (this.#lastTick.stopping) this.#requestTick();
            continue;
          }
          this.#meter.tick(bpf.pid);
          if (!misses.read(this.#tracker.living(), frame.ns)) this.#record.missesUnknown();
          if (frame.ns - from > tickMs * 1.5e6) this.#record.lateTick();
          const counts = emptyCounts(program.series.length);
          addMaps(counts, frame.maps, program);
          this.#names?.tick(counts, ended, renamed);
          if (this.#record.fullMaps(frame.maps, program, maxEntries)) restart ??= this.#larger(program);
          const fromNs = from;
          const before = reading;
          reading = readingOf(frame, program, missedAt(frame.ns), maxEntries, before);
          this.#countedTo = from = frame.ns;
          final = this.#lastTick.isLast(frame);
          yield {
            kind: 'tick',
            fromNs,
            toNs: from,
            counts,
            final,
            ended,
            renamed,
            readings: before && reading ? { from: before, to: reading } : null,
            entries: entriesOf(frame.maps, program),
            maxEntries: maxEntries,
          };
          // A stopped run continues to its last tick even if a map is full.
          done = final || (restart !== undefined && !this.#lastTick.stopping);
          if (done) break;
        } else if (frame.kind === 'map-full') {
          if (from === undefined) continue;
          this.#record.fullAt(frame.line, program, maxEntries);
          if (full) continue;
          full = true;
          restart ??= this.#larger(program);
          if (restart === undefined) continue;
          this.#requestTick();
          watchdog.reset(FLOOD_MS);
        } else if (frame.kind === 'update-lost') {
          if (from !== undefined) this.#record.updateLost(frame.line, program);
        } else this.#record.outputProblem(frame);
      }
    } catch (error) {
      failure = error;
    } finally {
      attaching();
      watchdog.stop();
      this.#interrupt = undefined;
      bpf.kill();
    }
    // Do not wait for bpftrace to exit: the last tick is here, and the kernel may take a third of a second.
    if (final) return undefined;
    const waitedMs = performance.now() - began;
    const ended = await bpf.exit;
    if (failure !== undefined) {
      if (from !== undefined) this.#gap('bpftrace failed', lastLine(ended));
      throw failure;
    }
    if (from === undefined) {
      if (this.#lastTick.stopping) return undefined;
      throw watchdog.fired ? neverAttached(bpftrace, waitedMs, ended) : endedEarly(bpftrace, ended);
    }
    const reason = restart ?? (watchdog.fired ? 'bpftrace stalled' : 'bpftrace died');
    this.#gap(reason, restart === undefined ? lastLine(ended) : null);
    return this.#lastTick.stopping ? undefined : reason;
  }

  #gap(reason: Gap['reason'], stderr: string | null): void {
    const { who } = this.#scope;
    this.#record.gap({ reason, stderr, losesOrphans: who.kind !== 'all' && who.inherit });
  }

  /** Requests a tick at once (see flush.ts), or kills a bpftrace whose window is not open yet. */
  #requestTick(): void {
    if (this.#interrupt) this.#interrupt();
    else this.#lastTick.request();
  }

  #compile(): Program {
    const options = this.#firstWatch ? { guarded: guardedThreads(), ...this.#options } : this.#options;
    return programFor(options, this.#scope, this.#countedTo === null, this.#maxEntries);
  }

  /** Compiles for the processes in scope that still live; undefined if none does. */
  #nextProgram(): Program | undefined {
    const scope = this.#tracker.next();
    if (scope === undefined) return undefined;
    this.#scope = scope;
    return this.#compile();
  }

  /** Passes the processes that a tick reports to have joined or left the scope to the tracker. */
  #takeScope({ maps, ns }: Extract<Frame, { kind: 'tick' }>, program: Program): void {
    const joined = joinedProcesses(maps);
    this.#tracker.joined(joined, ns);
    if (joined.some(({ joinedNs }) => joinedNs === 0)) this.#record.scopeFull(program);
  }

  /**
   * Raises max entries to four times as many from the next bpftrace on, as far as memory allows; undefined if
   * it does not.
   */
  #larger({ mapCount, maxEntries }: Program): Gap['reason'] | undefined {
    const larger = Math.min(4 * maxEntries, largestMaxEntries(mapCount, this.#options.features));
    if (larger <= maxEntries) return undefined;
    this.#maxEntries = larger;
    return 'map full';
  }
}
