import { writeFileSync } from 'node:fs';
import { mapKeys, mapKeysVariable, nameForm, readsDynamicText } from '../bpftrace/capabilities.ts';
import type { Bpftrace } from '../bpftrace/find.ts';
import type { PrintedMap } from '../bpftrace/frames.ts';
import { run } from '../bpftrace/run.ts';
import { endedEarly, neverAttached } from '../bpftrace/start-failure.ts';
import { VmtallyError } from '../errors.ts';
import type { KernelFeatures } from '../kernel/features.ts';
import { compile } from '../probe/compile.ts';
import type { Tracepoints } from '../probe/formats.ts';
import { HEARTBEAT_MS, NAME_MAPS, type Program, SCOPE_MAP } from '../probe/program.ts';
import type { Dimension, Scope } from '../probe/scope.ts';
import type { Selection } from '../probe/select.ts';
import { addMaps, type Counts, emptyCounts } from '../tally/tally.ts';
import { type Cost, CostMeter } from './cost.ts';
import type { Exactness, Gap } from './exactness.ts';
import { Ledger } from './ledger.ts';
import { Misses } from './misses.ts';
import { requireInitPidNamespace } from './pid-namespace.ts';
import { scopeAfter } from './scope-after.ts';
import { Watchdog } from './watchdog.ts';

export interface SessionOptions {
  bpftrace: Bpftrace;
  features: KernelFeatures;
  tracepoints: Tracepoints;
  selections: Selection[];
  scope: Scope;
  dimension: Dimension;
  /** Milliseconds between ticks. */
  tickMs: number;
  /** Milliseconds from attached to the start of the window. */
  delayMs: number;
  /** Keys for each map, where the default is not wanted. */
  mapKeys?: number | undefined;
  /** Milliseconds that bpftrace has to attach. */
  attachMs?: number | undefined;
}

/** What a session tells: that it may begin, that its window is open, and each stretch of time with its counts. */
export type SessionEvent =
  | { kind: 'attached' }
  | { kind: 'open'; ns: number }
  | { kind: 'tick'; fromNs: number; toNs: number; counts: Counts; final: boolean };

const ATTACH_MS = 30_000;
const STALL_MS = 10_000;
const RESTARTS = 5;
const KEYS_LIMIT = 1 << 20;

/**
 * One counting session from start to stop. Iterate `events()`; `stop()` makes it give its last counts and end.
 * If bpftrace dies or a map is full it is started again, and the gap is on record in `exactness()`.
 */
export class Session {
  readonly program: Program;
  /** Last names of processes (or threads) that ended, by id. */
  readonly names = new Map<string, string>();
  readonly #options: SessionOptions;
  readonly #ledger: Ledger;
  #keys: number;
  #scope: Scope;
  /** Rings that the last tick answered, and those answered when the session was stopped. */
  #bell = 0;
  #bellAtStop = 0;
  /** Rings sent to the bpftrace at work. */
  #rings = 0;
  /** Ends a bpftrace whose window is not open yet: there is nothing to wait for. */
  #interrupt: (() => void) | undefined;
  #stopping = false;
  readonly #meter = new CostMeter();
  #inScope: number[] = [];
  /** End of the last stretch that was counted; null before the window opened. */
  #countedTo: number | null = null;

  constructor(options: SessionOptions) {
    requireInitPidNamespace(options);
    this.#options = options;
    this.#scope = options.scope;
    this.program = this.#compile();
    this.#keys = options.mapKeys ?? mapKeys(this.program.maps.size + NAME_MAPS.length, options.features.cpus);
    this.#ledger = new Ledger(options.features.countsMisses);
  }

  get cost(): Cost {
    return this.#meter.cost;
  }

  /** Ends the session; the iteration gives the last counts and finishes. */
  stop(): void {
    this.#stopping = true;
    this.#bellAtStop = this.#bell;
    this.#ring();
  }

  exactness(): Exactness {
    return this.#ledger.exactness;
  }

  /** Notes cgroups that came up under those in scope. */
  noteCgroups(paths: readonly string[]): void {
    this.#ledger.newCgroups(paths);
  }

  /** Runs bpftrace until `stop()`. Throws BPFTRACE_FAILED, BPFTRACE_STALLED or BPFTRACE_OUTPUT where it cannot go on. */
  async *events(): AsyncGenerator<SessionEvent> {
    let program = this.program;
    while (!this.#stopping) {
      const reason = yield* this.#once(program);
      if (reason === undefined) return;
      if (!this.#ledger.restart(RESTARTS)) {
        throw new VmtallyError(
          'BPFTRACE_FAILED',
          `${reason}, for the ${RESTARTS + 1}th time`,
          'Run `vmtally doctor`.',
        );
      }
      const scope = scopeAfter(this.#scope, this.#inScope);
      if (scope === undefined) return;
      this.#scope = scope;
      program = this.#compile();
    }
  }

  /** One bpftrace from start to end. Returns why another one is needed, if so. */
  async *#once(program: Program): AsyncGenerator<SessionEvent, Gap['reason'] | undefined> {
    const { bpftrace, attachMs = ATTACH_MS, tickMs, delayMs } = this.#options;
    const keys = this.#keys;
    const bpf = run(bpftrace, program.text, { [mapKeysVariable(bpftrace)]: String(keys) });
    const watchdog = new Watchdog(attachMs, () => bpf.kill());
    const misses = new Misses(bpf.pid, program, this.#ledger.missed);
    let from: number | undefined;
    let restart: Gap['reason'] | undefined;
    let attached = false;
    let final = false;
    let done = false;
    let unanswered = 0;
    let full = false;
    let failure: unknown;
    this.#bell = this.#bellAtStop = this.#rings = 0;
    this.#interrupt = () => bpf.kill();
    try {
      for await (const frame of bpf.frames) {
        if (this.#stopping && from === undefined) break;
        if (frame.kind === 'attached') {
          watchdog.reset(STALL_MS + Math.min(delayMs, HEARTBEAT_MS));
          misses.start(frame.ns);
          if (this.#countedTo === null && !attached) yield { kind: 'attached' };
          attached = true;
        } else if (frame.kind === 'tick') {
          watchdog.reset(STALL_MS + 2 * tickMs);
          this.#take(frame.maps);
          this.#bell = frame.bell;
          if (from === undefined) {
            this.#interrupt = undefined;
            misses.open(frame.ns);
            this.#meter.open(bpf.pid);
            from = frame.ns;
            if (this.#countedTo === null) yield { kind: 'open', ns: from };
            else this.#ledger.resume((from - this.#countedTo) / 1e9);
            this.#countedTo = from;
            if (this.#stopping) this.#ring();
            continue;
          }
          this.#meter.tick(bpf.pid);
          if (!misses.read()) this.#ledger.missesUnknown();
          if (frame.ns - from > tickMs * 1.5e6) this.#ledger.late();
          const counts = emptyCounts(program.series.length);
          addMaps(counts, frame.maps, program.maps);
          if (this.#ledger.fullMaps(frame.maps, program, keys)) restart ??= this.#larger();
          const fromNs = from;
          this.#countedTo = from = frame.ns;
          // It must answer every ring up to the stop. The kernel may have skipped the program's run for one, as it may
          // any, or the program cannot see them (a PID namespace): the second tick from now began after the stop too.
          const answered = frame.bell >= Math.max(this.#bellAtStop + 1, this.#rings);
          final = this.#stopping && (answered || ++unanswered === 2);
          yield { kind: 'tick', fromNs, toNs: from, counts, final };
          done = final || restart !== undefined;
          if (done) break;
        } else if (frame.kind === 'map-full') {
          // bpftrace says so for every event from now on, but once is enough; the next tick shows which map.
          if (from !== undefined && !full) {
            full = true;
            restart = this.#larger();
            if (restart !== undefined) this.#ring();
          }
        } else this.#ledger.output(frame);
      }
    } catch (error) {
      failure = error;
    } finally {
      watchdog.stop();
      this.#interrupt = undefined;
      bpf.kill();
    }
    if (full) this.#ledger.fullUnseen(keys);
    // It was told to end and the kernel may take a third of a second over it; there is nothing to wait for.
    if (final) return undefined;
    if (done && this.#stopping) {
      this.#ledger.gap('map full');
      return undefined;
    }
    const ended = await bpf.exit;
    if (failure !== undefined) {
      if (from !== undefined) this.#ledger.gap('bpftrace died');
      throw failure;
    }
    if (from === undefined) {
      if (this.#stopping) return undefined;
      throw watchdog.fired ? neverAttached(bpftrace, attachMs, ended) : endedEarly(bpftrace, ended);
    }
    const reason = restart ?? (watchdog.fired ? 'bpftrace stalled' : 'bpftrace died');
    this.#ledger.gap(reason);
    return this.#stopping ? undefined : reason;
  }

  /** Asks the program for a tick at once: it sees vmtally rename itself. */
  #ring(): void {
    this.#rings++;
    if (this.#interrupt) this.#interrupt();
    else writeFileSync('/proc/self/comm', 'vmtally');
  }

  #compile(): Program {
    const { selections, tracepoints, dimension, tickMs, delayMs, features, bpftrace } = this.#options;
    return compile(selections, tracepoints, {
      scope: this.#scope,
      dimension,
      tickUs: Math.round(tickMs * 1000),
      delayMs: this.#countedTo === null ? delayMs : 0,
      names: nameForm(bpftrace, features.btf),
      dynamicText: readsDynamicText(bpftrace),
      controller: process.pid,
      barrier: features.statRefresh,
    });
  }

  /** Takes names and scope out of what a tick printed. */
  #take(maps: readonly PrintedMap[]): void {
    for (const { map, entries } of maps) {
      if (map === SCOPE_MAP) this.#inScope = entries.map(([key]) => Number(key[0]));
      if (!NAME_MAPS.includes(map)) continue;
      for (const [[task = ''], value] of entries) if (value.kind === 'name') this.names.set(task, value.name);
    }
  }

  /** Four times the keys from the next bpftrace on, while memory allows. */
  #larger(): Gap['reason'] | undefined {
    if (this.#keys >= KEYS_LIMIT) return undefined;
    this.#keys *= 4;
    return 'map full';
  }
}
