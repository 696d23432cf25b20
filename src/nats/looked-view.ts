import { inflateSync } from 'node:zlib';
import type { Msg } from '@nats-io/transport-node';
import { problemOf, VmtallyError } from '../errors.ts';
import { hasManyBrackets, isNested } from '../fleet/is-nested.ts';
import { ServerMessage } from '../wire/messages.ts';
import { Problem } from '../wire/session.ts';
import type { ViewRequest } from '../wire/view-requests.ts';
import type { HostViewSink } from './host-view-sink.ts';

/** Time between two renewals of a lease, in ms. */
const RENEW_MS = 5_000;
/** Most bytes of the text of a message, as a client of a service takes. */
const MOST_BYTES = 16 << 20;
/** A message of a view has fewer arrays and objects in each other. */
const MOST_DEPTH = 32;
/** Messages that are kept until somebody begins to take them. */
const EARLY = 16;

interface Way {
  /** Subscribes to the messages of a new lease. */
  open: (take: (message: Msg) => void) => { lease: string; end: () => void };
  ask: (request: object) => Promise<unknown>;
  view: ViewRequest;
}

/** A view of a host, which begins again with a snapshot after messages were lost. */
export class LookedView {
  readonly #way: Way;
  #open: { lease: string; end: () => void };
  #sink: HostViewSink | undefined;
  #early: Msg[] = [];
  #next = 1;
  #lost = 0;
  #isAsking = false;
  #isEnded = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(way: Way) {
    this.#way = way;
    this.#open = this.#subscribe();
  }

  async ask(): Promise<void> {
    const { lease } = this.#open;
    await this.#way.ask({ kind: 'look', lease, view: this.#way.view });
  }

  begin(sink: HostViewSink): void {
    this.#sink = sink;
    this.#timer = setInterval(() => void this.#renew(), RENEW_MS);
    const early = this.#early.splice(0);
    for (const message of early) this.#take(message);
  }

  end(): void {
    this.#isEnded = true;
    clearInterval(this.#timer);
    this.#leave();
    this.#early = [];
  }

  /** Gives the lease back: a host has few. Without an answer it ends by itself. */
  #leave(): void {
    const { lease, end } = this.#open;
    end();
    this.#way.ask({ kind: 'end', lease }).catch(() => {});
  }

  #subscribe(): { lease: string; end: () => void } {
    const opened: { lease: string; end: () => void } = this.#way.open((message) => {
      // A lease that was left may still have messages under way.
      if (!this.#isEnded && this.#open === opened) this.#take(message);
    });
    return opened;
  }

  #take(message: Msg): void {
    const sink = this.#sink;
    if (sink === undefined) {
      if (this.#early.length < EARLY) this.#early.push(message);
      return;
    }
    if (Number(message.headers?.get('seq')) !== this.#next || this.#lost > 0 || !sink.ready) {
      this.#lost++;
      if (sink.ready) void this.#again();
      return;
    }
    this.#next++;
    const parsed = readMessage(message);
    if (parsed === undefined || !isOf(parsed, this.#way.view))
      this.#close(
        new VmtallyError('FLEET_UNREACHABLE', 'the host sends what this hub cannot read', VERSIONS),
      );
    else if (parsed.type === 'closed') this.#close(parsed.problem);
    else sink.message(parsed);
  }

  async #renew(): Promise<void> {
    if (this.#lost > 0) {
      if (this.#sink?.ready) await this.#again();
      return;
    }
    try {
      await this.#way.ask({ kind: 'renew', lease: this.#open.lease });
    } catch {
      // The host, or the way to it, was away.
      this.#lost++;
    }
  }

  /** Looks again with a new lease: its first message is a snapshot. */
  async #again(): Promise<void> {
    if (this.#isAsking || this.#isEnded) return;
    this.#isAsking = true;
    this.#leave();
    this.#open = this.#subscribe();
    const sink = this.#sink;
    // Messages may come before the answer: they wait for it.
    this.#sink = undefined;
    this.#next = 1;
    try {
      await this.ask();
      sink?.lost(this.#lost);
      this.#lost = 0;
    } catch (error) {
      this.#early = [];
      // The host is asked again at the next renewal.
      if (!isUnreachable(error)) this.#close(error, sink);
    }
    this.#sink = sink;
    this.#isAsking = false;
    for (const message of this.#early.splice(0)) this.#take(message);
  }

  #close(why: unknown, sink = this.#sink): void {
    if (this.#isEnded) return;
    this.end();
    const problem = Problem.safeParse(why).data;
    sink?.closed(problem ?? problemOf(why));
  }
}

const VERSIONS = 'Their versions of vmtally differ: update the older one.';

const isUnreachable = (error: unknown): boolean =>
  error instanceof VmtallyError && (error.code === 'FLEET_UNREACHABLE' || error.code === 'FLEET_STREAM');

/** True for a message of this view: a model of a client takes no other. */
const isOf = ({ type }: ServerMessage, { view }: ViewRequest): boolean =>
  type === view || type === 'lost' || type === 'closed';

/** The message, if it is one that a service sends. */
function readMessage({ data, headers }: Msg): ServerMessage | undefined {
  try {
    const bytes = Buffer.from(data);
    const isPacked = headers?.get('encoding') === 'deflate';
    const text = isPacked ? inflateSync(bytes, { maxOutputLength: MOST_BYTES }) : bytes;
    if (hasManyBrackets(text) && isNested(text, MOST_DEPTH)) return undefined;
    return ServerMessage.safeParse(JSON.parse(text.toString())).data;
  } catch {
    return undefined;
  }
}
