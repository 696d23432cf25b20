import { maxEntriesVariable, typesOf } from '../bpftrace/capabilities.ts';
import type { Frame } from '../bpftrace/frames.ts';
import { favour } from '../bpftrace/priority.ts';
import { functionsOf } from '../bpftrace/raw-support.ts';
import { type Run, run } from '../bpftrace/run.ts';
import type { Program } from '../probe/program.ts';
import { HEARTBEAT_MS } from '../probe/protocol.ts';
import type { Scope } from '../probe/scope.ts';
import { ATTACH_MS, watchAttach } from './attach-watch.ts';
import type { CollectorEvent } from './events.ts';
import { FLOOD_MS, MapGrowth } from './map-growth.ts';
import { noteTick } from './note-tick.ts';
import { ObjectsEnd } from './objects-end.ts';
import type { RunState } from './run-state.ts';
import { endedTasks, renamedTasks } from './tick-maps.ts';
import { type TickFrame, TickReader } from './tick-reader.ts';
import { Watchdog } from './watchdog.ts';
import { explainEnd, NOT_RESUMED, TAKEN_OVER, type WindowEnd } from './window-end.ts';

const STALL_MS = 10_000;

type State = 'attaching' | 'attached' | 'open' | 'idle' | 'resuming' | 'ended';
const OPENING: readonly State[] = ['attaching', 'attached', 'resuming'];

/** Runs one bpftrace. Its window is open from the first tick of a run to the last; then another run may follow. */
export class Window {
  readonly #run: RunState;
  readonly #program: Program;
  readonly #scope: Scope;
  readonly #bpftrace: Run;
  readonly #frames: AsyncIterator<Frame>;
  readonly #startedMs = performance.now();
  readonly #watchdog: Watchdog;
  readonly #stopWatchingAttach: () => void;
  readonly #ticks: TickReader;
  readonly #maps: MapGrowth;
  readonly #objects: ObjectsEnd | undefined;
  #state: State = 'attaching';
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
    this.#frames = this.#bpftrace.frames[Symbol.asyncIterator]();
    this.#watchdog = new Watchdog(attachMs, () => this.kill());
    this.#stopWatchingAttach = watchAttach(this.pid, attachMs, () => this.#watchdog.reset(attachMs));
    this.#ticks = new TickReader(state, program, this.pid);
    this.#maps = new MapGrowth(state, program);
    this.#objects = state.options.objects && new ObjectsEnd(state, program);
    state.lastTick.started();
  }

  get pid(): number {
    return this.#bpftrace.pid;
  }

  /** True until the window opens: bpftrace has no counts to wait for. */
  get isOpening(): boolean {
    return OPENING.includes(this.#state);
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

  /**
   * Requests the tick that opens the window of another run, if this bpftrace can count one: iterate `events()`
   * again. The tick is not the one that ended the run before: a program that was running then may have taken an
   * event for in scope that no longer is, and counted it in the buffer that this tick discards.
   */
  resume(): boolean {
    if (this.#state !== 'idle') return false;
    const { lastTick, bootNs, interval } = this.#run;
    this.#state = 'resuming';
    this.#isFinal = this.#isDone = false;
    this.#ticks.resume();
    this.#watchdog.reset(STALL_MS + 2 * interval.longestMs);
    lastTick.requestOpening(bootNs());
    return true;
  }

  /** Yields the events of this bpftrace until it ends, is no longer needed, or has counted a run. */
  async *events(): AsyncGenerator<CollectorEvent, WindowEnd> {
    let isResuming = false;
    try {
      for (let next = await this.#frames.next(); !next.done; next = await this.#frames.next()) {
        if (this.#run.lastTick.stopping && this.isOpening) break;
        yield* this.#take(next.value);
        if (this.#isTakenOver) return TAKEN_OVER;
        if (this.#isDone) break;
      }
    } catch (error) {
      this.#failure = error;
    } finally {
      this.#stopWatchingAttach();
      this.#watchdog.stop();
      isResuming = this.#state === 'resuming';
      if (this.#state !== 'idle') {
        this.#state = 'ended';
        this.kill();
        await this.#frames.return?.();
      }
    }
    if (isResuming) return NOT_RESUMED;
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
      case 'process':
        this.#run.options.onProcess?.(frame.pid, frame.program);
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
    const { interval } = this.#run;
    this.#watchdog.reset(STALL_MS + 2 * interval.longestMs + (this.#objects?.printMs ?? 0));
    interval.tick(frame);
    noteTick(this.#run, this.#program, frame, this.isOpening);
    if (this.#state === 'resuming') yield* this.#reopen(frame);
    else if (this.isOpening) yield* this.#open(frame);
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

  *#reopen(frame: TickFrame): Generator<CollectorEvent> {
    const { lastTick, tracker } = this.#run;
    const reply = lastTick.reply(frame);
    this.#isDone = reply === 'missed';
    if (reply !== 'answered') return;
    tracker.beginRun();
    yield* this.#open(frame);
  }

  *#count(frame: TickFrame): Generator<CollectorEvent> {
    const { lastTick } = this.#run;
    const tick = this.#ticks.tick(frame);
    this.#maps.printed(frame.maps);
    this.#run.countedToNs = frame.ns;
    const reply = lastTick.stopping ? lastTick.reply(frame) : undefined;
    this.#isFinal = this.#objects?.tick(tick) ?? reply !== undefined;
    this.#run.record.endTick();
    if (reply === 'missed' && !this.#isFinal) lastTick.request();
    yield { ...tick, final: this.#isFinal };
    // A stopped run continues to its last tick even if a map is full.
    this.#isDone = this.#isFinal || (this.#maps.needsRestart && !lastTick.stopping);
    if (this.#servesMore && reply === 'answered') this.#state = 'idle';
  }

  /** True if this bpftrace can count another run: its scope is the same, and no time must pass before it. */
  get #servesMore(): boolean {
    const { repeats = false, delayMs } = this.#run.options;
    return repeats && delayMs === 0 && this.#scope.who.kind !== 'pids' && !this.#maps.needsRestart;
  }

  /** bpftrace reported a full map: requests a last tick, unless memory does not allow more max entries. */
  #mapFull(line: number): void {
    this.#objects?.mapFull(line);
    if (!this.#maps.reported(line)) return;
    this.#run.lastTick.request();
    this.#watchdog.reset(FLOOD_MS);
  }

  async #explainEnd(): Promise<WindowEnd> {
    const waitedMs = performance.now() - this.#startedMs;
    const exit = await this.#bpftrace.exit;
    return explainEnd(this.#run, this.#scope, exit, {
      failure: this.#failure,
      waitedMs,
      hasOpened: this.#ticks.hasOpened,
      isFull: this.#maps.needsRestart,
      isStalled: this.#watchdog.fired,
    });
  }
}
