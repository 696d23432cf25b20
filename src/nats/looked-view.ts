import { inflateSync } from 'node:zlib';
import type { Msg } from '@nats-io/transport-node';
import { problemOf, VmtallyError } from '../errors.ts';
import { MESSAGE_BYTES } from '../fleet/asks.ts';
import { hasManyBrackets, isNested } from '../is-nested.ts';
import { ServerMessage } from '../wire/messages.ts';
import { Problem } from '../wire/session.ts';
import type { ViewRequest } from '../wire/view-requests.ts';
import { checked } from './checked.ts';
import type { RelaySink } from './host-view-sink.ts';

/** Time between two renewals of a lease, in ms. */
const RENEW_MS = 5_000;
/** Least time between two looks at once, in ms. */
const AGAIN_MS = 1_000;
/** A message of a view has fewer arrays and objects in each other. */
const MOST_DEPTH = 32;
/** Most arrays and objects of a message: 10,000 rows of 16 series have 250,000. Millions take seconds to be made of their text. */
const MOST_BRACKETS = 400_000;
/** Messages that wait to be taken, and their bytes as they travel. */
const MOST_WAITING = 16;
const MOST_WAITING_BYTES = 2 << 20;
/** After a message a view rests for three times what it took: a view has at most a quarter of the hub's time. */
const REST = 3;

interface Way {
  /** Subscribes to the messages of a new lease. */
  open: (take: (message: Msg) => void) => { lease: string; end: () => void };
  ask: (request: object) => Promise<unknown>;
  /** Resolves when the next message of any host may be taken. */
  turn: () => Promise<void>;
  view: ViewRequest;
}

/** A view of a host, which begins again with a snapshot after messages were lost. */
export class LookedView {
  readonly #way: Way;
  #open: { lease: string; end: () => void };
  #sink: RelaySink | undefined;
  #waiting: Msg[] = [];
  #isTaking = false;
  /** When it last looked again. */
  #againMs = Number.NEGATIVE_INFINITY;
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

  begin(sink: RelaySink): void {
    this.#sink = sink;
    this.#timer = setInterval(() => void this.#renew(), RENEW_MS);
    void this.#takeAll();
  }

  end(): void {
    this.#isEnded = true;
    clearInterval(this.#timer);
    this.#leave();
    this.#waiting = [];
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
      if (!this.#isEnded && this.#open === opened) this.#add(message);
    });
    return opened;
  }

  #add(message: Msg): void {
    const bytes = this.#waiting.reduce((sum, { data }) => sum + data.length, message.data.length);
    if (this.#waiting.length > 0 && (this.#waiting.length >= MOST_WAITING || bytes > MOST_WAITING_BYTES)) {
      // The view begins again at the next message that is taken.
      this.#lost++;
      return;
    }
    this.#waiting.push(message);
    void this.#takeAll();
  }

  /** Takes the messages that wait, one in a turn. */
  async #takeAll(): Promise<void> {
    if (this.#isTaking) return;
    this.#isTaking = true;
    while (this.#waiting.length > 0) {
      await this.#way.turn();
      const sink = this.#sink;
      // Nobody takes them yet, or it looks again.
      if (sink === undefined) break;
      const message = this.#waiting.shift();
      if (message === undefined) break;
      const sinceMs = performance.now();
      this.#take(message, sink);
      const restMs = REST * (performance.now() - sinceMs);
      await new Promise((resolve) => setTimeout(resolve, restMs));
    }
    this.#isTaking = false;
  }

  #take(message: Msg, sink: RelaySink): void {
    if (Number(message.headers?.get('seq')) !== this.#next || this.#lost > 0 || !sink.ready) {
      this.#lost++;
      // A host that begins each view with a gap is asked again at the next renewal.
      if (sink.ready && performance.now() - this.#againMs > AGAIN_MS) void this.again();
      return;
    }
    const isFirst = this.#next++ === 1;
    const parsed = readMessage(message);
    if (parsed === undefined || !isOf(parsed, this.#way.view))
      this.#close(
        new VmtallyError('FLEET_UNREACHABLE', 'the host sends what this hub cannot read', VERSIONS),
      );
    else if (parsed.type === 'closed') this.#close(parsed.problem);
    else sink.message(parsed, isFirst);
  }

  async #renew(): Promise<void> {
    if (this.#lost > 0) {
      if (this.#sink?.ready) await this.again();
      return;
    }
    try {
      await this.#way.ask({ kind: 'renew', lease: this.#open.lease });
    } catch (error) {
      // The host, or the way to it, was away. One that is asked too often keeps the lease for two more renewals.
      if (!isTooOften(error)) this.#lost++;
    }
  }

  /** Looks again with a new lease: its first message is a snapshot. Never rejects. */
  async again(): Promise<void> {
    if (this.#isAsking || this.#isEnded) return;
    this.#isAsking = true;
    this.#againMs = performance.now();
    this.#leave();
    this.#open = this.#subscribe();
    this.#waiting = [];
    const sink = this.#sink;
    // Messages may come before the answer: they wait for it.
    this.#sink = undefined;
    this.#next = 1;
    try {
      await this.ask();
      // The host opened this lease after it was given back.
      if (this.#isEnded) this.#leave();
      else if (this.#lost > 0) sink?.lost(this.#lost);
      this.#lost = 0;
    } catch (error) {
      this.#waiting = [];
      // The host is asked again at the next renewal.
      if (!isUnreachable(error) && !isTooOften(error)) this.#close(error, sink);
      this.#lost = Math.max(1, this.#lost);
    }
    this.#sink = sink;
    this.#isAsking = false;
    void this.#takeAll();
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

/** True where others ask the host as well. */
const isTooOften = (error: unknown): boolean => error instanceof VmtallyError && error.code === 'RATE_LIMIT';

/** True for a message of this view: a model of a client takes no other. */
const isOf = ({ type }: ServerMessage, { view }: ViewRequest): boolean =>
  type === view || type === 'lost' || type === 'closed';

/** The message, if it is one that a service sends. */
function readMessage({ data, headers }: Msg): ServerMessage | undefined {
  try {
    const bytes = Buffer.from(data);
    const isPacked = headers?.get('encoding') === 'deflate';
    const text = isPacked ? inflateSync(bytes, { maxOutputLength: MESSAGE_BYTES }) : bytes;
    if (text.length > MESSAGE_BYTES) return undefined;
    if (hasManyBrackets(text, MOST_BRACKETS)) return undefined;
    if (hasManyBrackets(text) && isNested(text, MOST_DEPTH)) return undefined;
    return checked(ServerMessage, JSON.parse(text.toString()));
  } catch {
    return undefined;
  }
}
