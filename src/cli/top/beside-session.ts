import type { Engine } from '../../wire/feed.ts';
import type { SessionSpec } from '../../wire/session.ts';

const NAME = 'columns';

/** A session beside the first one, with the same scope and rows, for events that columns need. */
export class BesideSession {
  readonly #engine: Engine;
  readonly #spec: SessionSpec;
  #intervalMs: number;
  #id: string | null = null;
  #last: Promise<unknown> = Promise.resolve();

  /** `spec`: of the first session. */
  constructor(engine: Engine, spec: SessionSpec) {
    this.#engine = engine;
    this.#spec = spec;
    this.#intervalMs = spec.intervalMs;
  }

  /**
   * Counts these events and no others, and resolves with the id of the session; with no events ends the session, and
   * resolves with null. Throws the errors of a session's start.
   */
  count(labels: readonly string[]): Promise<string | null> {
    return this.#inTurn(() => this.#count(labels.map((event) => ({ event }))));
  }

  setInterval(intervalMs: number): Promise<void> {
    return this.#inTurn(async () => {
      this.#intervalMs = intervalMs;
      if (this.#id !== null)
        await this.#engine.ask({ verb: 'change', session: this.#id, change: { intervalMs } });
    });
  }

  async #count(events: SessionSpec['events']): Promise<string | null> {
    const session = this.#id;
    if (events.length === 0) {
      this.#id = null;
      if (session !== null) await this.#engine.ask({ verb: 'delete', session });
    } else if (session === null) {
      const spec = { ...this.#spec, name: NAME, events, intervalMs: this.#intervalMs };
      this.#id = (await this.#engine.ask({ verb: 'create', spec })).id;
    } else await this.#engine.ask({ verb: 'change', session, change: { events } });
    return this.#id;
  }

  /** Keys may come faster than sessions change. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const changed = this.#last.then(change);
    this.#last = changed.catch(() => {});
    return changed;
  }
}
