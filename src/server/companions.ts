/** How long a session beside another one goes on when nobody looks any more, in ms. */
const RELEASE_MS = 10_000;

/** Lets sessions go that count beside another one for those who look, some time after the last of them left. */
export class Companions {
  readonly #watched: (session: string) => boolean;
  readonly #release: (session: string) => void;
  /** Views that are being made for somebody, who is about to look. */
  #coming = 0;

  constructor(watched: (session: string) => boolean, release: (session: string) => void) {
    this.#watched = watched;
    this.#release = release;
  }

  /** While somebody waits for a view none is let go: it may be the one that the view is of. */
  async keep<T>(view: Promise<T>): Promise<T> {
    this.#coming++;
    try {
      return await view;
    } finally {
      this.#coming--;
    }
  }

  /** Somebody who looked at a session left. */
  left(session: string | undefined): void {
    if (session === undefined || !/-(cpu|books)$/.test(session) || this.#watched(session)) return;
    const release = () => {
      if (this.#watched(session)) return;
      if (this.#coming > 0) this.left(session);
      else this.#release(session);
    };
    setTimeout(release, RELEASE_MS).unref();
  }
}
