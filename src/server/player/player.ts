import { messageOf } from '../../errors.ts';
import { LEAST_SPEED, MOST_SPEED } from '../../wire/speeds.ts';
import type { Hub } from '../hub.ts';
import type { Moves, Replay } from '../replay.ts';
import { inSlices } from '../slices.ts';
import { areAt } from './are-at.ts';
import type { ReplayEngine } from './engine.ts';
import { followReading } from './follow-reading.ts';
import { hubOf } from './hub-of.ts';
import { MOST_WAIT_MS, paceOf } from './pace.ts';
import type { PlayerState } from './player-state.ts';
import type { Recorded, RecordedPosition } from './recorded.ts';
import { SeekTurns } from './seek-turns.ts';
import { SitesBeside } from './sites-beside.ts';
import { takeTicks } from './take-ticks.ts';
import { timeBack } from './time-back.ts';

/** The time that boards keep. */
const WINDOW_MS = 600_000;
/** History that a seek shows at once; the rest of ten minutes follows. */
const QUICK_MS = 10_000;

/** Plays what was recorded: a hub has the counts at the time that is shown, and gets the ticks that follow. */
export class Player implements Replay {
  readonly recorded: Recorded;
  hub: Hub;
  state: PlayerState;
  /** Called with the hub of another time: views of the old one get no more messages. */
  onHub: () => void = () => {};
  onState: () => void = () => {};
  /** Called behind the last tick. */
  onEnd: () => void = () => {};
  /** Why the file can be read no further; empty if it can. */
  trouble = '';
  #engine: ReplayEngine | undefined;
  #position: RecordedPosition;
  #timer: NodeJS.Timeout | undefined;
  /** When the tick that was waited for last was due, by the monotonic clock. */
  #dueMs = 0;
  #seeks = 0;
  readonly #turns: SeekTurns;
  readonly #sites: SitesBeside | undefined;
  /** Ticks to go on from the time that is sought: steps add up. */
  #stepsLeft = 0;
  /** The last of the ticks that were asked for. */
  #taking: Promise<void> = Promise.resolve();
  #hubs = 0;
  readonly #endFollowing: () => void;
  /** Ticks that were added up, so that the history is coarser than the file. */
  #isCoarse = false;

  /** `turns`: of all players that share a process. */
  constructor(recorded: Recorded, { speed = 1, isPlaying = true, turns = new SeekTurns() } = {}) {
    this.recorded = recorded;
    this.#turns = turns;
    this.#sites = recorded.sites && new SitesBeside(recorded.sites, turns, WINDOW_MS);
    this.#position = recorded.positionBefore(0);
    this.#endFollowing = followReading(recorded, () => this.#become({}));
    this.hub = this.#makeHub();
    const atMs = recorded.startMs;
    this.state = { atMs, isPlaying, speed, isAtEnd: false, isSeeking: false };
  }

  /** Length of the tick that is shown. */
  get seconds(): number {
    return this.#position.board.seconds;
  }

  /** Goes to the tick at this time, the first one at least. Another seek supersedes it. */
  async seek(atMs: number): Promise<void> {
    const seek = ++this.#seeks;
    const isStale = () => seek !== this.#seeks;
    this.#stepsLeft = 0;
    clearTimeout(this.#timer);
    try {
      // Clients get a message for each change: not for each of the seeks that come while one is under way.
      if (!this.state.isSeeking) this.#become({ isSeeking: true });
      await this.recorded.reach(atMs);
      const { firstMs, toMs } = this.recorded;
      const target = Math.min(Math.max(atMs, firstMs), Math.max(toMs, firstMs));
      for (const windowMs of [QUICK_MS, WINDOW_MS]) {
        if (!isStale()) await this.#turns.run(this, () => this.#showAt(target, windowMs, isStale));
      }
      if (!isStale()) this.#isCoarse = false;
    } catch (error) {
      if (isStale()) return;
      this.trouble = messageOf(error);
      this.#become({ isSeeking: false });
    }
  }

  async #showAt(atMs: number, windowMs: number, isStale: () => boolean): Promise<void> {
    // While a longer history is read, the shown time may have gone on.
    const latestMs = () => (windowMs === QUICK_MS ? atMs : this.state.atMs);
    const span = { atMs, latestMs };
    if (isStale()) return;
    const position = this.recorded.positionBefore(atMs - windowMs);
    const beside = this.#sites?.before(atMs - windowMs) ?? [];
    const all = [position, ...beside.map((each) => each.position)];
    if (!(await areAt(all, span, isStale)) || isStale()) return;
    this.hub.close();
    this.#show(position);
    this.#sites?.show(beside, this.hub);
    this.onHub();
    if (windowMs === QUICK_MS) this.#start();
    if (this.#stepsLeft !== 0) void this.#move(this.#stepsLeft);
  }

  /** Goes a tick forward or back, of the time that is sought once it is there. */
  async step(ticks: 1 | -1): Promise<void> {
    this.pause();
    if (this.state.isSeeking) this.#stepsLeft += ticks;
    else await this.#move(ticks);
  }

  async #move(ticks: number): Promise<void> {
    this.#stepsLeft = 0;
    for (let taken = 0; taken < ticks; taken++) await this.#take(1);
    if (ticks > 0) return;
    const { toMs, left } = timeBack(this.#position.board.history.totals, this.state.atMs, -ticks);
    const sought = this.seek(toMs);
    this.#stepsLeft -= left;
    await sought;
  }

  play(): void {
    if (this.state.isPlaying) return;
    this.#become({ isPlaying: true });
    if (this.state.isAtEnd) void this.seek(this.recorded.firstMs);
    else this.#start();
  }

  pause(): void {
    if (!this.state.isPlaying) return;
    clearTimeout(this.#timer);
    this.#become({ isPlaying: false });
    // Show the ticks themselves again.
    if (this.#isCoarse) void this.seek(this.state.atMs);
  }

  setSpeed(speed: number): void {
    this.#become({ speed: Math.min(MOST_SPEED, Math.max(LEAST_SPEED, speed)) });
    this.#start();
  }

  /** Does as a client asks, in this order. */
  control({ speed, atMs, step, play }: Moves): void {
    if (speed !== undefined) this.setSpeed(speed);
    if (atMs !== undefined) void this.seek(atMs);
    if (step !== undefined) void this.step(step);
    if (play === true) this.play();
    if (play === false) this.pause();
  }

  close(): void {
    this.#endFollowing();
    this.#seeks++;
    clearTimeout(this.#timer);
    this.#sites?.close();
    this.hub.close();
  }

  #show(position: RecordedPosition): void {
    this.#position = position;
    this.hub = this.#makeHub();
    this.#become({ atMs: position.board.atMs, isAtEnd: position.nextMs === undefined, isSeeking: false });
  }

  #makeHub(): Hub {
    const { engine, hub } = hubOf(this.#position, {
      whyNot: this.recorded.whyNot,
      timeline: () => this.recorded.timeline(this),
      keys: `v${++this.#hubs}.`,
      sites: this.#sites?.on(this),
    });
    this.#engine = engine;
    this.#sendCost();
    return hub;
  }

  #sendCost(): void {
    const { cpuPercent } = this.#position;
    // Views of all sessions get a message for it.
    if (cpuPercent === this.hub?.processes.controller.cpuPercent) return;
    this.#engine?.send({ kind: 'cost', cpuPercent, rssBytes: 0 });
  }

  #start(): void {
    this.#dueMs = performance.now();
    this.#schedule();
  }

  /** Waits for the next tick, as long as it took, at the speed that is set. */
  #schedule(): void {
    clearTimeout(this.#timer);
    const next = this.#position.nextMs;
    const { isPlaying, isSeeking, speed, atMs } = this.state;
    if (!isPlaying || isSeeking || next === undefined) return;
    const { tickMs, ticks } = paceOf(next - atMs, this.recorded.tickMs, speed);
    const nowMs = performance.now();
    // The work of a tick does not slow the replay down, unless it takes too long.
    this.#dueMs = Math.max(this.#dueMs, nowMs - MOST_WAIT_MS) + ticks * tickMs;
    this.#timer = setTimeout(() => void this.#take(ticks), Math.max(0, this.#dueMs - nowMs));
  }

  /** Sends the next ticks, added up, once those that were asked for before are sent, and waits for the one behind them. */
  #take(ticks: number): Promise<void> {
    const seek = this.#seeks;
    this.#taking = this.#taking.then(async () => {
      try {
        if (seek === this.#seeks) await this.#send(ticks, () => seek !== this.#seeks);
      } catch (error) {
        this.trouble = messageOf(error);
      }
      if (seek === this.#seeks) this.#schedule();
    });
    return this.#taking;
  }

  async #send(ticks: number, isSuperseded: () => boolean): Promise<void> {
    const position = this.#position;
    const isStale = () => isSuperseded() || position !== this.#position;
    const taken = await takeTicks(position, ticks, isStale);
    if (taken === undefined) return;
    const { tick } = taken;
    if (taken.isJoined) this.#isCoarse = true;
    if (tick !== undefined) {
      this.#engine?.send({ kind: 'session', session: position.info });
      this.#sendCost();
      this.#engine?.send(tick);
      this.#become({ atMs: tick.atMs });
      await this.#sites?.follow(tick.atMs, this.#engine, isStale);
    }
    await inSlices(position.reading(), isStale);
    if (isStale() || position.nextMs !== undefined) return;
    this.#become({ isAtEnd: true, isPlaying: false });
    this.onEnd();
  }

  #become(changes: Partial<PlayerState>): void {
    this.state = { ...this.state, ...changes };
    this.onState();
    this.hub.announce();
  }
}
