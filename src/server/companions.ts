/** Milliseconds for which a companion session counts without a viewer. */
const RELEASE_MS = 10_000;

/** Releases each companion session that nobody has viewed for some time. */
export class Companions {
  readonly #isCompanion: (session: string) => boolean;
  readonly #isWatched: (session: string) => boolean;
  readonly #release: (session: string) => void;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Number of views that are being opened for clients that are about to subscribe. */
  #opening = 0;

  constructor(
    isCompanion: (session: string) => boolean,
    isWatched: (session: string) => boolean,
    release: (session: string) => void,
  ) {
    this.#isCompanion = isCompanion;
    this.#isWatched = isWatched;
    this.#release = release;
  }

  /** Releases no session while `view` is opened: the view may show a session that is due for release. */
  async keep<T>(view: Promise<T>): Promise<T> {
    this.#opening++;
    try {
      return await view;
    } finally {
      this.#opening--;
    }
  }

  /**
   * Releases a companion session later, unless it has viewers then. Call it when a viewer left, and when a session
   * began: the client that asked for it may have gone before it could view it.
   */
  releaseLater(session: string | undefined): void {
    if (session === undefined || !this.#isCompanion(session)) return;
    clearTimeout(this.#timers.get(session));
    const release = () => {
      this.#timers.delete(session);
      if (this.#isWatched(session)) return;
      if (this.#opening > 0) this.releaseLater(session);
      else this.#release(session);
    };
    this.#timers.set(session, setTimeout(release, RELEASE_MS).unref());
  }
}
