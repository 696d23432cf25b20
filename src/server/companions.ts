/** Milliseconds for which a companion session continues after the last viewer left. */
const RELEASE_MS = 10_000;

/** Releases companion sessions some time after the last viewer left. */
export class Companions {
  readonly #isCompanion: (session: string) => boolean;
  readonly #watched: (session: string) => boolean;
  readonly #release: (session: string) => void;
  /** Number of views that are being opened for clients, which are about to subscribe. */
  #coming = 0;

  constructor(
    isCompanion: (session: string) => boolean,
    watched: (session: string) => boolean,
    release: (session: string) => void,
  ) {
    this.#isCompanion = isCompanion;
    this.#watched = watched;
    this.#release = release;
  }

  /**
   * Releases nothing while a client waits for a view: the view may show the session that is due for release.
   */
  async keep<T>(view: Promise<T>): Promise<T> {
    this.#coming++;
    try {
      return await view;
    } finally {
      this.#coming--;
    }
  }

  /** A viewer of a session left: releases a companion session later, unless it has other viewers. */
  left(session: string | undefined): void {
    if (session !== undefined && this.#isCompanion(session)) this.#releaseLater(session);
  }

  #releaseLater(session: string): void {
    if (this.#watched(session)) return;
    const release = () => {
      if (this.#watched(session)) return;
      if (this.#coming > 0) this.#releaseLater(session);
      else this.#release(session);
    };
    setTimeout(release, RELEASE_MS).unref();
  }
}
