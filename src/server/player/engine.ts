import { VmtallyError } from '../../errors.ts';
import type { Answers, Engine, Feed, Request, Verb } from '../../wire/feed.ts';
import type { SessionInfo } from '../../wire/session.ts';
import type { Recorded, SitesRequest } from './recorded.ts';

/** Counts by call site of what is replayed. */
export interface ReplayedSites {
  /** Begins to show them at the time that is shown, and resolves with their session. */
  open(request: SitesRequest): Promise<SessionInfo>;
  /** Returns false where no such session is shown. */
  close(session: string): boolean;
}

/** Stands for the counting side in a replay: it sends what was recorded, and counts nothing. */
export class ReplayEngine implements Engine {
  #listener: (feed: Feed) => unknown = () => {};
  readonly #whyNot: Recorded['whyNot'];
  /** Absent where nothing has call sites. */
  sites: ReplayedSites | undefined;

  constructor(whyNot: Recorded['whyNot']) {
    this.#whyNot = whyNot;
  }

  onFeed(listener: (feed: Feed) => unknown): void {
    this.#listener = listener;
  }

  send(feed: Feed): void {
    this.#listener(feed);
  }

  async ask<V extends Verb>(request: Extract<Request, { verb: V }>): Promise<Answers[V]> {
    const asked: Request = request;
    const { verb } = asked;
    // A process of that time may be gone, and a replay counts no events.
    if (verb === 'inspect') return null as Answers[V];
    if (verb === 'events') return [] as unknown as Answers[V];
    const { sites } = this;
    if (asked.verb === 'count-by-site' && sites !== undefined) return (await sites.open(asked)) as Answers[V];
    if (asked.verb === 'delete' && sites?.close(asked.session)) {
      this.send({ kind: 'deleted', session: asked.session });
      return null as Answers[V];
    }
    const { verbs, other, hint } = this.#whyNot;
    throw new VmtallyError('NOT_RECORDED', verbs[verb] ?? other, hint);
  }
}
