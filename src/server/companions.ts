/** Milliseconds for which a companion session continues to count after its last viewer left. */
const RELEASE_MS = 10_000;

/** Releases each companion session some time after its last viewer left. */
export class Companions {
  readonly #isCompanion: (session: string) => boolean;
  readonly #isWatched: (session: string) => boolean;
  readonly #release: (session: string) => void;
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

  /** Releases a companion session later, unless it has other viewers. Call it when a viewer left. */
  viewerLeft(session: string | undefined): void {
    if (session !== undefined && this.#isCompanion(session)) this.#releaseLater(session);
  }

  #releaseLater(session: string): void {
    if (this.#isWatched(session)) return;
    const release = () => {
      if (this.#isWatched(session)) return;
      if (this.#opening > 0) this.#releaseLater(session);
      else this.#release(session);
    };
    setTimeout(release, RELEASE_MS).unref();
  }
}
