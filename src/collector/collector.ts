import { keptTypes } from '../bpftrace/kept-types.ts';
import { VmtallyError } from '../errors.ts';
import { guardedThreads } from '../kernel/first-process.ts';
import { taskFields } from '../kernel/task-fields.ts';
import type { Program } from '../probe/program.ts';
import type { Scope } from '../probe/scope.ts';
import type { Exactness, Gap } from '../wire/exactness.ts';
import type { Cost } from './cost.ts';
import type { CollectorEvent, CollectorOptions } from './events.ts';
import { countsMisses, uncountedMisses } from './misses.ts';
import { Pause } from './pause.ts';
import { requireInitPidNamespace } from './pid-namespace.ts';
import { programFor } from './program-for.ts';
import { Restarts } from './restarts.ts';
import { newRunState, type RunState } from './run-state.ts';
import { Window } from './window.ts';
import { NOT_RESUMED, TAKEN_OVER, type WindowEnd } from './window-end.ts';

/** Milliseconds after which the last tick is requested again: the kernel may have skipped the program that sees requests. */
const REPEAT_MS = 2_000;

/** True for an end of bpftrace in which counts were lost. */
const isFailure = (reason: NonNullable<WindowEnd>): reason is Gap['reason'] =>
  reason !== TAKEN_OVER && reason !== NOT_RESUMED;

const objectsLost = (reason: string): VmtallyError =>
  new VmtallyError(
    'BPFTRACE_FAILED',
    `${reason}: the objects that it knew are lost with it`,
    'Start again. `vmtally doctor` says what may be wrong.',
  );

/**
 * A counting run from start to stop. Iterate `events()`; `stop()` makes it yield its last counts and end.
 * If bpftrace dies or a map is full, the collector restarts bpftrace and records the gap in `exactness()`.
 *
 * With the option `repeats`, each further iteration is another run, and its caller ends the last bpftrace with `kill()`.
 */
export class Collector {
  readonly program: Program;
  readonly #options: CollectorOptions;
  readonly #state: RunState;
  #restarts: Restarts;
  readonly #pause = new Pause();
  #scope: Scope;
  #runs = 0;
  #requests: NodeJS.Timeout | undefined;
  /** The command that vmtally started last. */
  commandPid: number | undefined;
  /** The current bpftrace, or the last one. */
  #window: Window | undefined;

  constructor(options: CollectorOptions) {
    requireInitPidNamespace(options);
    this.#options = options;
    this.#scope = options.scope;
    this.#state = newRunState(options);
    this.#restarts = new Restarts(options.restarts);
    this.program = this.#compile();
    const { record } = this.#state;
    if (!countsMisses(this.program, options.features)) record.missesUncounted();
    record.uncountedMisses(uncountedMisses(this.program));
  }

  get cost(): Cost {
    return this.#state.meter.cost;
  }

  /** True while probes count: bpftrace has opened its window, and has not ended. */
  get isCounting(): boolean {
    return this.#window?.isOpen ?? false;
  }

  /** Brings `cost` up to date between ticks. */
  measureCost(): void {
    if (this.#window?.isOpen) this.#state.meter.tick(this.#window.pid);
  }

  /** Pid of the current bpftrace. */
  get pid(): number | undefined {
    return this.#window?.pid;
  }

  /** Requests a tick at once. */
  flush(): void {
    // A flush request ends the window of objects.
    if (!this.#window?.isOpening && this.#options.objects === undefined) this.#state.lastTick.request();
  }

  /** Throttles ticks, or undoes that, while bpftrace counts. Without `throttle` in the options it does nothing. */
  throttle(isThrottled: boolean): void {
    this.#state.interval.throttle(isThrottled);
  }

  /** Ends the run; the iteration yields the last counts and finishes. */
  stop(): void {
    const { lastTick, bootNs } = this.#state;
    lastTick.stop(bootNs());
    this.#pause.end();
    // A bpftrace that has not opened its window has no counts: there is no last tick to wait for.
    if (this.#window?.isOpening) this.#window.kill();
    else {
      lastTick.request();
      // Ticks that print stacks are seldom: without another request the run would last until the next.
      if (this.#options.stacks !== undefined)
        this.#requests ??= setInterval(() => lastTick.request(), REPEAT_MS).unref();
    }
    // To print the objects takes bpftrace seconds, and only then it is known who allocated them.
    if (this.#options.objects !== undefined) this.#state.names?.readLiving();
  }

  /** Ends the run at once: the iteration finishes, and the counts since the last tick are lost. */
  kill(): void {
    this.#state.lastTick.stop(this.#state.bootNs());
    this.#pause.end();
    this.#window?.kill();
  }

  exactness(): Exactness {
    return this.#state.record.exactness;
  }

  /** True if the program reports which tasks end. */
  get reportsEnds(): boolean {
    return this.#options.features.btf && taskFields(keptTypes) !== undefined;
  }

  /** Notes that vmtally started the command that is counted. */
  commandStarted(pid: number): void {
    this.commandPid = pid;
    this.#state.tracker.commandStarted(pid);
  }

  /** Number of ends and renames of tasks that were missed. */
  get missedNames(): number {
    return this.#state.record.missedNames;
  }

  /** Notes cgroups that were created below those in scope. */
  noteCgroups(paths: readonly string[]): void {
    this.#state.record.newCgroups(paths);
  }

  /** Notes counts of a tick, by series, that may stand under another process's name. */
  noteSharedPids(counts: readonly number[]): void {
    for (const [index, { label }] of this.program.series.entries())
      this.#state.record.sharedPids(label, counts[index] ?? 0);
  }

  /**
   * Runs bpftrace until `stop()`. Throws BPFTRACE_FAILED, BPFTRACE_STALLED or BPFTRACE_OUTPUT if bpftrace
   * cannot start or, within the limits of `restarts`, cannot continue.
   */
  async *events(): AsyncGenerator<CollectorEvent> {
    try {
      yield* this.#windows();
    } finally {
      clearInterval(this.#requests);
      this.#requests = undefined;
    }
  }

  async *#windows(): AsyncGenerator<CollectorEvent> {
    const { lastTick } = this.#state;
    let program: Program | undefined = this.#runs++ === 0 ? this.program : this.#nextRun();
    while (program !== undefined && !lastTick.stopping) {
      let reason: WindowEnd;
      let error: unknown;
      let window: Window | undefined;
      try {
        if (!this.#window?.resume()) this.#window = new Window(this.#state, program, this.#scope);
        window = this.#window;
        reason = yield* window.events();
      } catch (failure) {
        if (this.#state.countedToNs === null || this.#options.restarts === undefined) throw failure;
        error = failure;
        reason = 'bpftrace failed';
      }
      if (reason === undefined || lastTick.stopping) return;
      if (this.#options.objects !== undefined && isFailure(reason)) throw error ?? objectsLost(reason);
      if (isFailure(reason)) yield* this.#restart(reason, window?.countedNs ?? 0, error);
      program = this.#nextProgram();
    }
  }

  /** Announces a restart of bpftrace, and waits for its time. */
  async *#restart(reason: Gap['reason'], countedNs: number, error: unknown): AsyncGenerator<CollectorEvent> {
    const { time, waitMs } = this.#restarts.next(reason, countedNs);
    this.#state.record.restarted();
    yield { kind: 'restarting', reason, time, waitMs, error };
    if (waitMs === 0 || this.#state.lastTick.stopping) return;
    await this.#pause.wait(waitMs);
    if (!this.#state.lastTick.stopping) yield { kind: 'restarted', reason, time, waitMs, error };
  }

  /** Begins another run with the scope of the first one. */
  #nextRun(): Program {
    this.#state.countedToNs = null;
    this.#state.lastTick.beginRun();
    this.#state.tracker.beginRun();
    this.#restarts = new Restarts(this.#options.restarts);
    this.#scope = this.#options.scope;
    return this.#compile();
  }

  #compile(): Program {
    const { firstWatch, countedToNs, maxEntries, interval } = this.#state;
    const options = firstWatch ? { guarded: guardedThreads(), ...this.#options } : this.#options;
    const first = countedToNs === null;
    const more = { first, maxEntries, throttle: interval.toCompile };
    const { bpftrace, rawNote } = options;
    if (rawNote === undefined || bpftrace.attach === 'raw') return programFor(options, this.#scope, more);
    const noted = programFor(
      { ...options, bpftrace: { ...bpftrace, rawRefused: rawNote() } },
      this.#scope,
      more,
    );
    // Series whose values only raw tracepoints have keep them as long as this run goes on.
    return isOfSameValues(noted, this.program) ? noted : programFor(options, this.#scope, more);
  }

  /** Compiles for the processes in scope that still live; undefined if none does. */
  #nextProgram(): Program | undefined {
    const scope = this.#state.tracker.next();
    if (scope === undefined) return undefined;
    this.#scope = scope;
    return this.#compile();
  }
}

const isOfSameValues = ({ series }: Program, before: Program | undefined): boolean =>
  before === undefined ||
  series.every(
    ({ head }, index) => (head.value === undefined) === (before.series[index]?.head.value === undefined),
  );
