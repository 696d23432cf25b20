import type { Msg } from '@nats-io/transport-node';
import { VmtallyError } from '../../errors.ts';
import { ASK_BYTES, Ask, type GroupsAnswer, LEASE_MS, MOST_LEASES } from '../../fleet/asks.ts';
import { hasMoreValues } from '../../fleet/has-more-values.ts';
import { LIMITS, type SentGrouping } from '../../fleet/schema.ts';
import type { Subjects } from '../../fleet/subjects.ts';
import { isNested } from '../../is-nested.ts';
import { issueToText } from '../../issue-to-text.ts';
import type { Connection } from '../../nats/connection.ts';
import { TokenBucket } from '../../token-bucket.ts';
import type { ViewRequest } from '../../wire/view-requests.ts';
import type { Hub } from '../hub.ts';
import { publicProblem } from '../problems.ts';
import { Look } from './look.ts';
import type { Summaries } from './summaries.ts';

/** Requests of all hubs: hubs that look at all views that a host gives renew 13 leases a second. */
const RATE = { burst: 200, everyMs: 20 };
/** A request costs one more token for each so many bytes. */
const TOKEN_BYTES = 8 << 10;
/** Requests for numbers of groups, for each of which all processes are added up; as many wait at most. */
const GROUPS_RATE = { burst: 10, everyMs: 200 };
/** A request has fewer arrays and objects in each other, and fewer values. */
const MOST_DEPTH = 16;
const MOST_VALUES = 2 * LIMITS.entries;

interface Lease {
  end: () => void;
  timer: NodeJS.Timeout;
}

/** Answers requests to this host. Views that hubs look at end where they are not renewed. */
export class Looks {
  readonly #hub: Pick<Hub, 'view'>;
  readonly #connection: Connection;
  readonly #subjects: Subjects;
  readonly #host: string;
  readonly #summaries: Summaries;
  readonly #report: (error: unknown) => void;
  readonly #leases = new Map<string, Lease>();
  readonly #rate = new TokenBucket(RATE);
  readonly #groupsRate = new TokenBucket(GROUPS_RATE);
  /** Resolves when the groups of the last request are added up. */
  #groupsBefore: Promise<unknown> = Promise.resolve();
  #groupsWaiting = 0;
  /** Views that are being opened. */
  #opening = 0;

  constructor(
    hub: Pick<Hub, 'view'>,
    connection: Connection,
    to: { subjects: Subjects; host: string },
    summaries: Summaries,
    report: (error: unknown) => void,
  ) {
    this.#hub = hub;
    this.#connection = connection;
    this.#subjects = to.subjects;
    this.#host = to.host;
    this.#summaries = summaries;
    this.#report = report;
  }

  get count(): number {
    return this.#leases.size;
  }

  /** Answers a request. Never rejects. */
  async take(message: Msg): Promise<void> {
    const answer = await this.#answer(message).catch((error: unknown) => {
      const problem = publicProblem(error);
      if (problem.code === 'INTERNAL') this.#report(error);
      return { problem };
    });
    try {
      message.respond(JSON.stringify(answer));
    } catch {
      // The connection that brought the request ended, or the server takes no message of that size: the hub gets no answer.
    }
  }

  /** Ends all views: their hub begins again. */
  endAll(): void {
    for (const lease of this.#leases.keys()) this.#end(lease);
  }

  async #answer({ data }: Msg): Promise<object> {
    // Reading a large request costs more.
    const waitMs = this.#rate.take(1 + Math.floor(data.length / TOKEN_BYTES));
    if (waitMs > 0) throw tooMany(waitMs);
    const ask = readAsk(Buffer.from(data));
    switch (ask.kind) {
      case 'ping':
        return { run: this.#summaries.run };
      case 'look':
        return this.#look(ask.lease, ask.view);
      case 'renew':
        return this.#renew(ask.lease);
      case 'end':
        this.#end(ask.lease);
        return { ok: true };
      case 'groups':
        return this.#groups(ask.grouping, ask.keys);
    }
  }

  /** Adds up groups for one request at a time. */
  async #groups(grouping: SentGrouping, keys: readonly string[]): Promise<object> {
    const isFull = this.#groupsWaiting >= GROUPS_RATE.burst;
    const waitMs = isFull ? GROUPS_RATE.everyMs : this.#groupsRate.take();
    if (waitMs > 0) throw tooMany(waitMs);
    this.#groupsWaiting++;
    const answer = this.#groupsBefore.then(() => this.#addGroups(grouping, keys));
    this.#groupsBefore = answer.catch(() => {});
    return answer.finally(() => this.#groupsWaiting--);
  }

  async #addGroups(grouping: SentGrouping, keys: readonly string[]): Promise<object> {
    const { series, cells, blur } = await this.#summaries.groups(grouping, keys);
    const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
    return { ok: true, series, cells: text(cells), blur: text(blur) } satisfies GroupsAnswer & { ok: true };
  }

  async #look(lease: string, view: ViewRequest): Promise<object> {
    this.#end(lease);
    if (this.#leases.size + this.#opening >= MOST_LEASES)
      throw new VmtallyError(
        'CLIENT_LIMIT',
        `${MOST_LEASES} views of ${this.#host} are open to hubs, and no more are allowed`,
        'Try again later.',
      );
    this.#opening++;
    const asker = { role: 'read', from: 'a hub of the fleet', views: this.#leases.size } as const;
    const { subscribe, key } = await this.#hub.view(view, asker).finally(() => this.#opening--);
    // Two requests with one lease may come at once.
    this.#end(lease);
    const subject = this.#subjects.live(this.#host, lease);
    const sink = new Look(this.#connection, subject, () => this.#end(lease));
    const made: Lease = { end: () => {}, timer: this.#timer(lease) };
    this.#leases.set(lease, made);
    const end = subscribe(sink);
    // The first message may have ended the view.
    if (this.#leases.get(lease) === made) made.end = end;
    else end();
    return { ok: true, subject, key };
  }

  #renew(lease: string): object {
    const known = this.#leases.get(lease);
    if (known === undefined)
      throw new VmtallyError('NOT_FOUND', `there is no lease ${lease}`, 'Ask for the view again.');
    clearTimeout(known.timer);
    known.timer = this.#timer(lease);
    return { ok: true };
  }

  #timer(lease: string): NodeJS.Timeout {
    return setTimeout(() => this.#end(lease), LEASE_MS);
  }

  #end(lease: string): void {
    const known = this.#leases.get(lease);
    if (known === undefined) return;
    this.#leases.delete(lease);
    clearTimeout(known.timer);
    known.end();
  }
}

/** Throws REQUEST_INVALID, REQUEST_SIZE. */
function readAsk(data: Buffer): Ask {
  const hint = 'The hub and this host may have different versions of vmtally: update the older one.';
  if (data.length > ASK_BYTES)
    throw new VmtallyError('REQUEST_SIZE', `the request has more than ${ASK_BYTES} bytes`, hint);
  if (isNested(data, MOST_DEPTH))
    throw new VmtallyError('REQUEST_INVALID', 'the request is nested too deep', hint);
  let content: unknown;
  try {
    content = JSON.parse(data.toString());
  } catch {
    throw new VmtallyError('REQUEST_INVALID', 'the request is no JSON', hint);
  }
  // zod would note a fault of each.
  if (hasMoreValues(content, MOST_VALUES))
    throw new VmtallyError('REQUEST_INVALID', `the request has more than ${MOST_VALUES} values`, hint);
  const parsed = Ask.safeParse(content);
  const issue = parsed.error?.issues[0];
  if (parsed.success) return parsed.data;
  throw new VmtallyError(
    'REQUEST_INVALID',
    `the request: ${issue ? issueToText(issue) : 'is invalid'}`,
    hint,
  );
}

const tooMany = (waitMs: number): VmtallyError =>
  new VmtallyError(
    'RATE_LIMIT',
    'hubs ask this host too often',
    `Ask again in ${Math.ceil(waitMs / 1000)} s, and see which hubs use the fleet.`,
  );
