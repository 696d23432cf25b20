import { maxEntriesVariable, typesOf } from '../bpftrace/capabilities.ts';
import type { Frame } from '../bpftrace/frames.ts';
import { favour } from '../bpftrace/priority.ts';
import { functionsOf } from '../bpftrace/raw-support.ts';
import { type Run, run } from '../bpftrace/run.ts';
import { endedEarly, lastLine, neverAttached } from '../bpftrace/start-failure.ts';
import type { Program } from '../probe/program.ts';
import { HEARTBEAT_MS } from '../probe/protocol.ts';
import type { Scope } from '../probe/scope.ts';
import type { Gap } from '../wire/exactness.ts';
import { watchAttach } from './attach-watch.ts';
import type { CollectorEvent } from './events.ts';
import { MapGrowth } from './map-growth.ts';
import { firstProcessOf } from './reading-of.ts';
import type { RunState } from './run-state.ts';
import { endedTasks, joinedProcesses, renamedTasks } from './tick-maps.ts';
import { type TickFrame, TickReader } from './tick-reader.ts';
import { Watchdog } from './watchdog.ts';

/** Longest time that bpftrace may do nothing while it attaches, in ms (see attach-watch.ts). */
const ATTACH_MS = 30_000;
const STALL_MS = 10_000;
/**
 * From bpftrace 0.23 on, a full map floods the pipe that carries ticks too: wait this long for the last tick,
 * in ms.
 */
const FLOOD_MS = 500;

/**
 * The reason to end a bpftrace before it counts: a process that its program names has ended, and another
 * process has its pid.
 */
export const TAKEN_OVER = 'pid taken over';

/** The reason why another bpftrace is needed; undefined if the run is over. */
export type WindowEnd = Gap['reason'] | typeof TAKEN_OVER | undefined;

/** Runs one bpftrace, from its start to its end. The window is open from the first tick on. */
export class Window {
  readonly #run: RunState;
  readonly #program: Program;
  readonly #scope: Scope;
  readonly #bpftrace: Run;
  readonly #startedMs = performance.now();
  readonly #watchdog: Watchdog;
  readonly #stopWatchingAttach: () => void;
  readonly #ticks: TickReader;
  readonly #maps: MapGrowth;
  #state: 'attaching' | 'attached' | 'open' | 'ended' = 'attaching';
  #isFinal = false;
  #isDone = false;
  #isTakenOver = false;
  #failure: unknown;

  /** Starts bpftrace. */
  constructor(state: RunState, program: Program, scope: Scope) {
    this.#run = state;
    this.#program = program;
    this.#scope = scope;
    const { bpftrace, features, attachMs = ATTACH_MS } = state.options;
    this.#bpftrace = run(
      bpftrace,
      program.text,
      {
        [maxEntriesVariable(bpftrace)]: String(program.maxEntries),
        ...typesOf(features),
      },
      functionsOf(program.attached),
    );
    this.#watchdog = new Watchdog(attachMs, () => this.kill());
    this.#stopWatchingAttach = watchAttach(this.pid, attachMs, () => this.#watchdog.reset(attachMs));
    this.#ticks = new TickReader(state, program, this.pid);
    this.#maps = new MapGrowth(state, program);
    state.lastTick.started();
  }

  get pid(): number {
    return this.#bpftrace.pid;
  }

  /** True until the window opens: bpftrace has no counts to wait for. */
  get isOpening(): boolean {
    return this.#state === 'attaching' || this.#state === 'attached';
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Nanoseconds that this bpftrace counted. */
  get countedNs(): number {
    return this.#ticks.countedNs;
  }

  kill(): void {
    this.#bpftrace.kill();
  }

  /** Yields the events of this bpftrace until it ends or is no longer needed. */
  async *events(): AsyncGenerator<CollectorEvent, WindowEnd> {
    try {
      for await (const frame of this.#bpftrace.frames) {
        if (this.#run.lastTick.stopping && this.isOpening) break;
        yield* this.#take(frame);
        if (this.#isTakenOver) return TAKEN_OVER;
        if (this.#isDone) break;
      }
    } catch (error) {
      this.#failure = error;
    } finally {
      this.#stopWatchingAttach();
      this.#watchdog.stop();
      this.#state = 'ended';
      this.kill();
    }
    // Do not wait for bpftrace to exit: the last tick is here, and the kernel may take a third of a second.
    return this.#isFinal ? undefined : this.#explainEnd();
  }

  *#take(frame: Frame): Generator<CollectorEvent> {
    const { record } = this.#run;
    switch (frame.kind) {
      case 'attached':
        yield* this.#attached(frame.ns);
        break;
      case 'tick':
        yield* this.#tick(frame);
        break;
      case 'map-full':
        if (!this.isOpening) this.#mapFull(frame.line);
        break;
      case 'update-lost':
        if (!this.isOpening) record.updateLost(frame.line, this.#program);
        break;
      default:
        record.outputProblem(frame);
    }
  }

  *#attached(ns: number): Generator<CollectorEvent> {
    const { options, tracker, countedToNs } = this.#run;
    this.#stopWatchingAttach();
    this.#watchdog.reset(STALL_MS + Math.min(options.delayMs, HEARTBEAT_MS));
    this.#ticks.attached(ns);
    tracker.attached();
    // The program repeats this line until the window opens.
    if (this.#state !== 'attaching') return;
    this.#isTakenOver = tracker.tookOver(this.#scope);
    if (this.#isTakenOver) return;
    favour(this.pid);
    this.#state = 'attached';
    if (countedToNs === null) yield { kind: 'attached' };
  }

  *#tick(frame: TickFrame): Generator<CollectorEvent> {
    const { interval, record, firstWatch } = this.#run;
    this.#watchdog.reset(STALL_MS + 2 * interval.longestMs);
    interval.tick(frame);
    this.#takeScope(frame);
    if (firstWatch) {
      const first = firstProcessOf(frame.texts, frame.maps);
      record.hidesFirst(firstWatch.tick(first, this.isOpening));
    }
    if (this.isOpening) yield* this.#open(frame);
    else yield* this.#count(frame);
  }

  *#open(frame: TickFrame): Generator<CollectorEvent> {
    const { ns, maps } = frame;
    const { record, names, lastTick, countedToNs } = this.#run;
    this.#state = 'open';
    this.#ticks.open(frame);
    if (countedToNs === null) yield { kind: 'open', ns };
    else record.resumed((ns - countedToNs) / 1e9);
    this.#run.countedToNs = ns;
    names?.tick([], endedTasks(maps), renamedTasks(maps));
    if (lastTick.stopping) lastTick.request();
  }

  *#count(frame: TickFrame): Generator<CollectorEvent> {
    const { lastTick } = this.#run;
    const tick = this.#ticks.tick(frame);
    this.#maps.printed(frame.maps);
    this.#run.countedToNs = frame.ns;
    this.#isFinal = lastTick.isLast(frame);
    yield { ...tick, final: this.#isFinal };
    // A stopped run continues to its last tick even if a map is full.
    this.#isDone = this.#isFinal || (this.#maps.needsRestart && !lastTick.stopping);
  }

  /** Passes the processes that a tick reports to have joined or left the scope to the tracker. */
  #takeScope({ maps, ns }: TickFrame): void {
    const joined = joinedProcesses(maps);
    this.#run.tracker.joined(joined, ns);
    if (joined.some(({ joinedNs }) => joinedNs === 0)) this.#run.record.scopeFull(this.#program);
  }

  /** bpftrace reported a full map: requests a last tick, unless memory does not allow more max entries. */
  #mapFull(line: number): void {
    if (!this.#maps.reported(line)) return;
    this.#run.lastTick.request();
    this.#watchdog.reset(FLOOD_MS);
  }

  /** Records the gap after a bpftrace that ended before the run did; throws if its window never opened. */
  async #explainEnd(): Promise<WindowEnd> {
    const waitedMs = performance.now() - this.#startedMs;
    const { bpftrace } = this.#run.options;
    const isStopping = () => this.#run.lastTick.stopping;
    const exit = await this.#bpftrace.exit;
    if (this.#failure !== undefined) {
      if (this.#ticks.hasOpened) this.#recordGap('bpftrace failed', lastLine(exit));
      throw this.#failure;
    }
    if (!this.#ticks.hasOpened) {
      if (isStopping()) return undefined;
      throw this.#watchdog.fired ? neverAttached(bpftrace, waitedMs, exit) : endedEarly(bpftrace, exit);
    }
    const isFull = this.#maps.needsRestart;
    const reason = isFull ? 'map full' : this.#watchdog.fired ? 'bpftrace stalled' : 'bpftrace died';
    this.#recordGap(reason, isFull ? null : lastLine(exit));
    return isStopping() ? undefined : reason;
  }

  #recordGap(reason: Gap['reason'], stderr: string | null): void {
    const { who } = this.#scope;
    this.#run.record.gap({ reason, stderr, losesOrphans: who.kind !== 'all' && who.inherit });
  }
}
