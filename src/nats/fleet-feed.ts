import { type ConsumerMessages, DeliverPolicy, type JsMsg, jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { messageOf, VmtallyError } from '../errors.ts';
import type { FleetState, Receipt } from '../fleet/fleet-state.ts';
import { SummaryError, unpackSummary } from '../fleet/pack-summary.ts';
import { hostOf, type Subjects } from '../fleet/subjects.ts';
import { printable } from '../printable.ts';
import type { FleetSource } from '../wire/fleet-views.ts';
import { Connection, type NatsOptions } from './connection.ts';
import { HEARTBEAT_MS, Hearing, TICK_MS } from './hearing.ts';
import { HostPace } from './host-pace.ts';
import { natsError } from './nats-error.ts';
import { ensureStream, requireStream, streamAnswers } from './stream.ts';

/** Messages that are asked for at a time: of the largest size, 32 MiB wait to be read. */
const PULLED = 64;
/** Time for which a server is asked for messages, in ms. */
const EXPIRES_MS = 20_000;
/** Heartbeats that are missed in a row before the stream is read anew. */
const MOST_MISSED = 10_000 / HEARTBEAT_MS;
/** Signs that a server lost the consumer, such as the leader of a cluster that ended: nothing would come from then on. */
const SIGNS: ReadonlySet<string> = new Set([
  'heartbeats_missed',
  'no_responders',
  'consumer_not_found',
  'consumer_deleted',
]);
/** Time in which summaries are taken before requests get their turns, in ms. */
const IN_A_ROW_MS = 10;
/** Time between looks at the way to the stream, and between attempts, in ms. */
const LOOK_MS = 10_000;
const AGAIN_MS = 2_000;
const TOO_FAST =
  'its summaries take too much of the hub’s time: of several that come at once, the newest is taken';
/** Longest notice that is kept of a twin. */
const NOTICE_LENGTH = 500;

/** Reads the summaries of a fleet into its state: first the last one of each host, then those that come. */
export class FleetFeed {
  readonly connection: Connection;
  readonly #replicas: number | undefined;
  readonly #servers: readonly string[];
  readonly #subjects: Subjects;
  readonly #state: FleetState;
  readonly #changed: () => void;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #pace: HostPace<() => void>;
  #reading: FleetSource['state'] = 'connecting';
  readonly #hearing = new Hearing();
  #problem: string | null = null;
  #roundTripMs: number | undefined;
  #isStopped = false;
  #failure: unknown;
  /** True while the server is there, the reading goes on, and the stream does not answer. */
  #isMute = false;
  /** Raised where a reading of the stream begins or ends. */
  #readings = 0;

  /**
   * `replicas`: of the stream, if it must be made; undefined to make none. `changed` is called when the state, or the way
   * to the server, may have changed.
   */
  constructor(
    { replicas, ...options }: NatsOptions & { replicas: number | undefined },
    subjects: Subjects,
    state: FleetState,
    changed: () => void,
  ) {
    this.#replicas = replicas;
    this.#servers = options.servers;
    this.#subjects = subjects;
    this.#state = state;
    this.#changed = changed;
    this.#pace = new HostPace(
      (take) => take(),
      (host) => state.refuse('fast', TOO_FAST, host),
    );
    this.connection = new Connection(options, {
      up: () => void this.#follow(),
      down: (problem) => this.#note('away', problem),
      denied: (problem) => this.#note(this.#reading, problem),
    });
  }

  get source(): FleetSource {
    return { servers: [...this.#servers], state: this.#reading, problem: this.#problem };
  }

  /** True while the server gives signs that it would send what comes. */
  get isListening(): boolean {
    return this.#reading === 'ok' && this.#hearing.hearsAt(Date.now());
  }

  /** Why no summaries come; undefined while they do. */
  get failure(): unknown {
    return this.#failure;
  }

  start(): void {
    this.#tick();
    this.connection.subscribe(this.#subjects.allTwins, ({ subject, data }) => {
      const notice = printable(Buffer.from(data).toString().slice(0, NOTICE_LENGTH));
      this.#state.noteTwin(hostOf(subject) ?? '?', notice, Date.now());
      this.#changed();
    });
    this.connection.start();
    this.#timers.push(
      setInterval(() => {
        this.#tick();
        this.#changed();
      }, TICK_MS),
      setInterval(() => void this.#look(), LOOK_MS),
    );
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#pace.stop();
    await this.connection.stop();
  }

  /** Hosts are silent only for as long as the hub hears. */
  #tick(): void {
    const nowMs = Date.now();
    if (this.#reading !== 'ok') this.#hearing.reset(nowMs);
    const { listeningMs, unheardMs } = this.#hearing.tick(nowMs);
    this.#state.tick(nowMs, listeningMs, unheardMs);
  }

  /** Reads until this connection ends; the next one has a `#follow` of its own. */
  async #follow(): Promise<void> {
    const { nats } = this.connection;
    if (nats === undefined) return;
    this.#isMute = false;
    void this.#look();
    while (!this.#isStopped && this.connection.nats === nats) {
      try {
        if (this.#replicas === undefined) await requireStream(this.connection, this.#subjects);
        else await ensureStream(this.connection, this.#subjects, this.#replicas);
        await this.#consume(nats);
      } catch (error) {
        if (this.connection.nats !== nats) return;
        this.#note('away', natsError(error, 'no summaries are read'));
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS).unref());
    }
  }

  async #consume(nats: NatsConnection): Promise<void> {
    const consumer = await jetstream(nats).consumers.get(this.#subjects.stream, {
      deliver_policy: DeliverPolicy.LastPerSubject,
      filter_subjects: this.#subjects.allSums,
    });
    const { num_pending: pending } = await consumer.info();
    this.#isMute = false;
    this.#readings++;
    this.#note(pending === 0 ? 'ok' : 'reading', undefined);
    const messages = await consumer.consume({
      max_messages: PULLED,
      abort_on_missing_resource: true,
      expires: EXPIRES_MS,
      idle_heartbeat: HEARTBEAT_MS,
    });
    void this.#watch(messages);
    let sinceMs = performance.now();
    for await (const message of messages) {
      if (this.#isStopped) break;
      this.#take(message);
      if (this.#reading === 'reading' && message.info.pending === 0) this.#note('ok', undefined);
      if (performance.now() - sinceMs < IN_A_ROW_MS) continue;
      await new Promise((resolve) => setImmediate(resolve));
      sinceMs = performance.now();
    }
  }

  /** Ends the reading when nothing would come any more: `#follow` begins again. */
  async #watch(messages: ConsumerMessages): Promise<void> {
    for await (const status of messages.status()) {
      if (status.type === 'heartbeat') this.#hearing.sign(Date.now());
      if (!SIGNS.has(status.type)) continue;
      if (status.type === 'heartbeats_missed' && status.count < MOST_MISSED) continue;
      const hint = 'A cluster needs a moment after it lost a server.';
      this.#note('away', new VmtallyError('FLEET_STREAM', 'the stream sends nothing any more', hint));
      // From here on only a new reading says that all is well.
      this.#isMute = false;
      this.#readings++;
      messages.stop();
    }
  }

  #take({ subject, data, info: { timestampNanos } }: JsMsg): void {
    const host = hostOf(subject) ?? '?';
    const nowMs = Date.now();
    this.#hearing.sign(nowMs);
    const keptMs = Math.min(nowMs, timestampNanos / 1e6);
    const receipt = {
      // A summary that waited in the stream came when the server got it.
      receivedMs: this.#reading === 'reading' ? keptMs : nowMs,
      unheardMs: this.#hearing.unheardMs,
      ...(this.#roundTripMs !== undefined && { roundTripMs: this.#roundTripMs }),
    };
    this.#pace.add(host, () => this.#unpack(host, data, receipt));
  }

  #unpack(host: string, data: Uint8Array, receipt: Receipt): void {
    try {
      const summary = unpackSummary(Buffer.from(data));
      if (summary.host === host) this.#state.take(summary, receipt);
      else this.#state.refuse('subject', `it is of host ${printable(summary.host)}`, host);
    } catch (error) {
      // A fault of the state itself must not end the reading of the others.
      const reason = error instanceof SummaryError ? error.refusal : 'malformed';
      this.#state.refuse(reason, printable(messageOf(error)).slice(0, NOTICE_LENGTH), host);
    }
    this.#changed();
  }

  /**
   * Measures the way to the server, and asks for the stream. A server whose disk is full may answer everything but its
   * stream. Without this request the hub would blame the hosts for the silence.
   */
  async #look(): Promise<void> {
    const { nats } = this.connection;
    const readings = this.#readings;
    try {
      this.#roundTripMs = await nats?.rtt();
      if (this.#reading === 'ok' || this.#isMute) await streamAnswers(this.connection, this.#subjects);
      if (this.#isMute) this.#note('ok', undefined);
      this.#isMute = false;
    } catch (error) {
      // `down` says why a connection ended.
      if (nats === undefined || this.connection.nats !== nats) return;
      // The request was for a reading that ended since: the stream may be read anew.
      if (readings !== this.#readings) return;
      this.#isMute = true;
      this.#note('away', error);
    }
  }

  #note(state: FleetSource['state'], problem: unknown): void {
    this.#reading = state;
    const hint = problem instanceof VmtallyError ? `. ${problem.hint}` : '';
    this.#problem = problem === undefined ? null : printable(`${messageOf(problem)}${hint}`);
    this.#failure = problem;
    this.#changed();
  }
}
