import { VmtallyError } from '../errors.ts';
import type { ReplayControl } from '../wire/messages.ts';
import type { Role } from '../wire/role.ts';
import { Player } from './player/player.ts';
import { recordedPast } from './player/recorded-past.ts';
import type { SeekTurns } from './player/seek-turns.ts';
import type { Replay } from './replay.ts';
import type { ViewHub } from './view-hub.ts';

/** Most clients that look back when one of this role begins: each has counts of ten minutes of its own, and two are left to control. */
const MOST: Record<Role, number> = { control: 8, read: 6 };

/** The clients that look back, of all clients. */
export interface Lookers {
  count: number;
  readonly turns: SeekTurns;
}

/** The time that a client looks at: that of a replay; or now, and the last ten minutes of a session. */
export class ClientTime {
  readonly #now: ViewHub;
  /** Present where a capture is replayed. */
  readonly #replay: Replay | undefined;
  readonly #onHub: () => void;
  readonly #lookers: Lookers;
  readonly #role: Role;
  #past: { session: string; replay: Replay } | undefined;

  /** `onHub` is called when the hub is another one. */
  constructor(
    now: ViewHub,
    replay: Replay | undefined,
    { lookers, role }: { lookers: Lookers; role: Role },
    onHub: () => void,
  ) {
    this.#now = now;
    this.#lookers = lookers;
    this.#role = role;
    this.#replay = replay;
    this.#onHub = onHub;
    if (replay !== undefined) replay.onHub = onHub;
  }

  get hub(): ViewHub {
    return (this.#replay ?? this.#past?.replay)?.hub ?? this.#now;
  }

  /** Throws SESSION_UNKNOWN, REQUEST_INVALID and CLIENT_LIMIT. */
  control({ live, session, ...moves }: Omit<ReplayControl, 'type'>): void {
    if (this.#replay !== undefined) this.#replay.control(moves);
    else if (live) this.#return();
    else if (this.#past !== undefined && (session ?? this.#past.session) === this.#past.session)
      this.#past.replay.control(moves);
    // Playing goes on by itself now.
    else if (moves.atMs !== undefined || moves.step === -1) this.#lookBack(session, moves.atMs);
  }

  close(): void {
    this.#replay?.close();
    this.#leave();
  }

  /** `atMs`: absent for the tick before the last. */
  #lookBack(id: string | undefined, atMs: number | undefined): void {
    const held = this.#now.session(id);
    const { past, info } = held;
    if (this.#past === undefined && this.#lookers.count >= MOST[this.#role])
      throw new VmtallyError(
        'CLIENT_LIMIT',
        `${this.#lookers.count} clients look back, and no more of the role ${this.#role} are allowed`,
        'Try again later, or return to live elsewhere.',
      );
    const replay = new Player(recordedPast(held), { isPlaying: false, turns: this.#lookers.turns });
    this.#leave();
    this.#lookers.count++;
    this.#past = { session: info.id, replay };
    replay.onHub = this.#onHub;
    replay.onEnd = () => this.#return();
    void replay.seek(atMs ?? past.ticks.at(-2)?.atMs ?? past.first?.atMs ?? 0);
  }

  #return(): void {
    if (this.#past === undefined) return;
    this.#leave();
    this.#onHub();
  }

  #leave(): void {
    if (this.#past === undefined) return;
    this.#past.replay.close();
    this.#past = undefined;
    this.#lookers.count--;
  }
}
