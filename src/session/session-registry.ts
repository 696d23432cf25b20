import type { SessionInfo } from '../wire/session.ts';
import { Forgetting } from './forgetting.ts';
import { isOver } from './is-over.ts';
import { sessionUnknown } from './problems.ts';
import type { Session } from './session.ts';

/** The sessions that there are, by id. Those that are over are forgotten later. */
export class SessionRegistry {
  readonly #sessions = new Map<string, Session>();
  /** Sessions that are being deleted, until they have ended. */
  readonly #deleting = new Map<string, Promise<void>>();
  readonly #forgetting: Forgetting;
  readonly #gone: (id: string) => void;

  /** `gone` gets the id of each session that was deleted or forgotten. */
  constructor(gone: (id: string) => void) {
    this.#gone = gone;
    this.#forgetting = new Forgetting((id) => {
      if (this.#sessions.delete(id)) gone(id);
    });
  }

  get all(): Session[] {
    return [...this.#sessions.values()];
  }

  get(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  /** Throws SESSION_UNKNOWN. */
  find(id: string): Session {
    const session = this.#sessions.get(id);
    if (session) return session;
    throw sessionUnknown(id);
  }

  /** The companions of a session, and theirs. */
  companionsOf(id: string): Session[] {
    const own = this.all.filter(({ companion }) => companion?.of === id);
    return own.flatMap((companion) => [companion, ...this.companionsOf(companion.id)]);
  }

  add(session: Session): void {
    this.#sessions.set(session.id, session);
  }

  /** Plans to forget a session that is over, and keeps one that was resumed. The first session is never forgotten. */
  follow(info: Pick<SessionInfo, 'id' | 'state'>): void {
    if (info.id === 'main') return;
    // A deleted session is forgotten already, and another session may get its id.
    if (isOver(info) && this.#sessions.has(info.id)) this.#forgetting.later(info.id);
    else this.#forgetting.keep(info.id);
  }

  /** Resolves when no session of this id is being deleted. */
  async deleted(id: string): Promise<void> {
    await this.#deleting.get(id);
  }

  /** Deletes a session with its companions. Resolves when they have ended. Throws SESSION_UNKNOWN. */
  async delete(id: string): Promise<void> {
    const session = this.find(id);
    const companions = this.companionsOf(id);
    for (const { id: gone } of [session, ...companions]) {
      this.#sessions.delete(gone);
      this.#forgetting.keep(gone);
    }
    const all = [...companions, session];
    const deleted = Promise.all(all.map((ended) => ended.end('discard'))).then(() => {
      for (const { id: gone } of all) {
        this.#deleting.delete(gone);
        this.#gone(gone);
      }
    });
    for (const { id: gone } of all) this.#deleting.set(gone, deleted);
    await deleted;
  }

  /** Ends all sessions. */
  async stop(): Promise<void> {
    this.#forgetting.stop();
    await Promise.all(this.all.map((session) => session.end('discard')));
  }
}
