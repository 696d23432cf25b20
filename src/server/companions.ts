import { VmtallyError } from '../errors.ts';

/** Milliseconds for which a companion session counts without a viewer. */
const RELEASE_MS = 10_000;

/** Releases each companion session that nobody has viewed for some time. */
export class Companions {
  readonly #isCompanion: (session: string) => boolean;
  readonly #isWatched: (session: string) => boolean;
  readonly #release: (session: string) => Promise<void>;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Number of views that are being opened for clients that are about to subscribe. */
  #opening = 0;
  #isClosed = false;

  constructor(
    isCompanion: (session: string) => boolean,
    isWatched: (session: string) => boolean,
    release: (session: string) => Promise<void>,
  ) {
    this.#isCompanion = isCompanion;
    this.#isWatched = isWatched;
    this.#release = release;
  }

  /**
   * Opens a view, and releases no session meanwhile: the view may show a session that is due for release. If there are too
   * many sessions, those that nobody views leave their places first.
   */
  async keep<T>(open: () => Promise<T>): Promise<T> {
    this.#opening++;
    try {
      return await open().catch(async (error: unknown) => {
        if (!isLimit(error) || !(await this.#releaseUnwatched())) throw error;
        return open();
      });
    } finally {
      this.#opening--;
    }
  }

  /** Releases at once what nobody views, unless another view is about to. Returns true if that was any. */
  async #releaseUnwatched(): Promise<boolean> {
    const unwatched = [...this.#timers].filter(([session]) => !this.#isWatched(session));
    if (this.#opening > 1 || unwatched.length === 0) return false;
    for (const [session, timer] of unwatched) {
      clearTimeout(timer);
      this.#timers.delete(session);
    }
    await Promise.all(unwatched.map(([session]) => this.#release(session)));
    return true;
  }

  /**
   * Releases a companion session later, unless it has viewers then. Call it when a viewer left, and when a session
   * began: the client that asked for it may have gone before it could view it.
   */
  releaseLater(session: string | undefined): void {
    if (this.#isClosed || session === undefined || !this.#isCompanion(session)) return;
    clearTimeout(this.#timers.get(session));
    const release = () => {
      this.#timers.delete(session);
      if (this.#isWatched(session)) return;
      if (this.#opening > 0) this.releaseLater(session);
      else void this.#release(session);
    };
    this.#timers.set(session, setTimeout(release, RELEASE_MS).unref());
  }

  /** Releases nothing any more. */
  close(): void {
    this.#isClosed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}

const isLimit = (error: unknown): boolean => error instanceof VmtallyError && error.code === 'SESSION_LIMIT';
