import type { Logger } from 'pino';
import { VmtallyError } from '../errors.ts';
import type { Process } from '../kernel/processes.ts';
import { printable } from '../printable.ts';
import { TokenBucket } from '../token-bucket.ts';
import type { HeldRule } from '../wire/alerts.ts';
import type { Answers, Engine, Feed, Request, Verb } from '../wire/feed.ts';
import type { SessionInfo } from '../wire/session.ts';
import { companionId, countsItself, requestOf } from './companion.ts';

/**
 * Rates of clients' requests, for all clients together. The start of a session takes 0.5 s of CPU for its
 * compiler, that of the longest program 3 s. Reads are of procfs: each open view of a process asks once a
 * tick.
 */
export const RATES = {
  create: { burst: 32, everyMs: 4_000 },
  change: { burst: 32, everyMs: 2_000 },
  alert: { burst: 64, everyMs: 2_000 },
  read: { burst: 400, everyMs: 5 },
} as const;
type Rate = keyof typeof RATES;
const RATED: Record<Rate, string> = {
  create: 'create sessions',
  change: 'change sessions',
  alert: 'change alerts',
  read: 'read sessions',
};

/** Requests that open views make all the time. */
type Quiet = 'inspect' | 'events' | 'state';
/** The log's words for the requests of clients. */
const DONE: Record<Exclude<Verb, Quiet>, string> = {
  create: 'created a session',
  change: 'changed a session',
  suspend: 'suspended a session',
  resume: 'resumed a session',
  delete: 'deleted a session',
  'set-alert': 'set an alert',
  'delete-alert': 'deleted an alert',
  'count-by-cpu': 'opened the counts of a session by CPU',
  'count-by-site': 'opened the call sites of a session',
  'count-by-stack': 'opened the stacks of a session',
  'count-objects': 'opened the objects of a session that are not freed',
  reconcile: 'opened the comparison of a session',
  pages: 'read the pages of a process',
};

/** Requests for a companion that may count a single process. */
type OfProcess = Parameters<typeof requestOf>[0];

/**
 * Stands before the counting side, in its process, for the requests of clients: it limits their rate, refuses
 * changes of a locked session, and logs each change with the client that made it. The serving process has no
 * part in the decision, so whoever takes that process over is bound too.
 */
export class Gate implements Engine {
  readonly #engine: Engine;
  readonly #log: Pick<Logger, 'info' | 'warn'>;
  readonly #buckets: ReadonlyMap<Rate, TokenBucket>;
  readonly #sessions = new Map<string, SessionInfo>();
  #rules: readonly HeldRule[] = [];

  constructor(engine: Engine, log: Pick<Logger, 'info' | 'warn'>) {
    this.#engine = engine;
    this.#log = log;
    const rates = Object.keys(RATES) as Rate[];
    this.#buckets = new Map(rates.map((rate) => [rate, new TokenBucket(RATES[rate])]));
    engine.onFeed((feed) => {
      if (feed.kind === 'session') this.#sessions.set(feed.session.id, feed.session);
      else if (feed.kind === 'deleted') this.#sessions.delete(feed.session);
      else if (feed.kind === 'alert-rules') this.#rules = feed.rules;
    });
  }

  onFeed(listener: (feed: Feed) => void): void {
    this.#engine.onFeed(listener);
  }

  async ask<V extends Verb>(request: Extract<Request, { verb: V }>, from?: string): Promise<Answers[V]>;
  async ask(request: Request, from?: string): Promise<Answers[Verb]> {
    const rate = this.#rateOf(request);
    if (rate !== undefined) this.#take(rate);
    try {
      this.#refuseLocked(request);
      if (request.verb === 'delete') this.#sessions.delete(request.session);
      const answer = await this.#engine.ask(request, from);
      const { verb } = request;
      const changes = rate !== undefined || verb === 'delete' || verb === 'suspend';
      if (isLogged(verb) && changes)
        this.#log.info(
          factsOf(request, answer, from),
          `${this.#isByRule(request) ? 'an alert' : 'a client'} ${DONE[verb]}`,
        );
      return answer;
    } catch (error) {
      if (error instanceof VmtallyError && error.code === 'SESSION_LOCKED')
        this.#log.warn(factsOf(request, null, from), 'a client may not change this session');
      throw error;
    }
  }

  /**
   * Undefined for a companion that counts already, and for the deletion of a session: its creation took from a
   * rate. Requests that will fail take from a rate as well.
   */
  #rateOf(request: Request): Rate | undefined {
    switch (request.verb) {
      case 'create':
        return 'create';
      case 'count-by-cpu':
      case 'reconcile':
        return this.#hasCompanion(request.session, request.verb) ? undefined : 'create';
      case 'count-by-site':
      case 'count-by-stack':
      case 'count-objects':
        return this.#hasSites(request) ? undefined : 'create';
      case 'suspend':
        // A session that an alert suspended counts, and can be suspended, only after a client resumed it.
        return this.#isByRule(request) ? undefined : 'change';
      case 'change':
      case 'resume':
        return 'change';
      case 'set-alert':
      case 'delete-alert':
        return 'alert';
      case 'delete':
        return this.#sessions.get(request.session)?.locked === false ? undefined : 'change';
      case 'inspect':
      case 'events':
      case 'pages':
      case 'state':
        return 'read';
    }
  }

  /** True for the suspension that a rule asks for. */
  #isByRule(request: Request): boolean {
    return this.#rules.some(
      ({ rule: { name, session, action } }) =>
        request.verb === 'suspend' &&
        action === 'suspend' &&
        name === request.alert &&
        session === request.session,
    );
  }

  #hasCompanion(id: string, kind: 'count-by-cpu' | 'reconcile'): boolean {
    const session = this.#sessions.get(id);
    if (session === undefined) return false;
    return (
      countsItself(session, { kind }) ||
      this.#sessions.has(companionId(id, { kind })) ||
      id.endsWith(companionId('', { kind }))
    );
  }

  /** False also for a process that is named without its start: there may be another with this pid. */
  #hasSites(request: OfProcess): boolean {
    const { session, pid, start } = request;
    if (pid !== undefined && start === undefined) return false;
    const owner = this.#sessions.get(session)?.companionOf ?? session;
    const process: Process | undefined = pid === undefined || start === undefined ? undefined : [pid, start];
    const asked = { ...requestOf(request), process };
    const known = this.#sessions.get(owner);
    return (
      (known !== undefined && countsItself(known, asked)) || this.#sessions.has(companionId(owner, asked))
    );
  }

  #take(rate: Rate): void {
    const waitMs = this.#buckets.get(rate)?.take() ?? 0;
    if (waitMs === 0) return;
    const retryAfter = Math.ceil(waitMs / 1000);
    const { burst, everyMs } = RATES[rate];
    throw new VmtallyError(
      'RATE_LIMIT',
      `clients ${RATED[rate]} too often: ${burst} times at once, and then once in ${everyMs / 1000} s, is the most`,
      `Try again in ${retryAfter} s.`,
      { retryAfter },
    );
  }

  /** Each change restarts bpftrace, so that some time is not counted. Throws SESSION_LOCKED. */
  #refuseLocked(request: Request): void {
    if (request.verb !== 'suspend' && request.verb !== 'delete' && request.verb !== 'change') return;
    const { verb, session } = request;
    if (!this.#sessions.get(session)?.locked) return;
    // A rule that suspends a locked session is in the configuration (AlertRules.set).
    if (this.#isByRule(request)) return;
    throw new VmtallyError(
      'SESSION_LOCKED',
      `clients may not ${verb} session ${session}, with which the service began`,
      'Create a session, or start the service with --unlock-main (unlockMain: true in its configuration).',
    );
  }
}

const isLogged = (verb: Verb): verb is keyof typeof DONE => verb in DONE;

function factsOf(request: Request, answer: Answers[Verb], from = 'the service') {
  const { verb } = request;
  const session = 'session' in request ? request.session : undefined;
  const created = verb === 'create' && answer !== null && 'id' in answer ? answer.id : undefined;
  const asked = askedOf(request);
  const pid = 'pid' in request && verb !== 'inspect' ? request.pid : undefined;
  return {
    client: printable(from),
    verb,
    session: created ?? session,
    ...(pid !== undefined && { pid }),
    ...(asked !== undefined && { asked: shortened(asked) }),
  };
}

/** The part of a request that a client chose freely. */
function askedOf(request: Request): unknown {
  switch (request.verb) {
    case 'create':
      return request.spec;
    case 'change':
      return request.change;
    case 'set-alert':
      return request.rule;
    case 'delete-alert':
      return request.alert;
    default:
      return undefined;
  }
}

/** Elements of a list, and characters of a text, that the log has. */
const SHOWN = { elements: 3, characters: 100 };

/** A client decides the length of a request, which may be 60 kB: the log gets the beginning of each long part. */
function shortened(part: unknown): unknown {
  if (typeof part === 'string')
    return part.length > SHOWN.characters ? `${part.slice(0, SHOWN.characters)}…` : part;
  if (typeof part !== 'object' || part === null) return part;
  if (!Array.isArray(part))
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, shortened(value)]));
  const first = part.slice(0, SHOWN.elements).map(shortened);
  return part.length > SHOWN.elements ? { number: part.length, first } : first;
}
