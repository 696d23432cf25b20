import { VmtallyError } from '../../errors.ts';
import { SummaryError, unpackSummary } from '../../fleet/pack-summary.ts';
import type { Subjects } from '../../fleet/subjects.ts';
import type { Connection } from '../../nats/connection.ts';
import { lastOf, publishAfter } from '../../nats/stream.ts';
import { GONE_INTERVALS } from '../../wire/fleet.ts';
import type { Summaries } from './summaries.ts';
import { TwinWatch } from './twin-watch.ts';

const TIMES = {
  /** Time that the server may take to keep a summary, in ms. */
  keepMs: 5_000,
  /** Time that another service of this host may take to answer, in ms. */
  twinMs: 5_000,
  /** Time until a host that has a twin looks again, in ms. */
  refusedMs: 60_000,
};

/** The end of an attempt. `waits`: there is no tick yet. */
export type Attempt = { kind: 'kept' } | { kind: 'waits' } | { kind: 'failed'; problem: VmtallyError };

type Published = Pick<Summaries, 'run' | 'seq' | 'intervalMs' | 'former' | 'next' | 'kept'>;

/** Publishes summaries of a host, each after the last one that the stream has: two services never take turns. */
export class Publisher {
  readonly #connection: Connection;
  readonly #subjects: Subjects;
  readonly #host: string;
  readonly #summaries: Published;
  readonly #subject: string;
  readonly #times: typeof TIMES;
  readonly #twins: TwinWatch;
  /** Sequence of the host's last message; undefined where it must be read. */
  #after: number | undefined;
  #hasPublished = false;
  /**
   * True where no other service was found. A failed attempt takes it back, unless this service has published: then the
   * sequence of the stream tells.
   */
  #isAlone = false;
  #refusedUntilMs = 0;
  #refusal: VmtallyError | undefined;

  constructor(
    connection: Connection,
    subjects: Subjects,
    host: string,
    summaries: Published,
    times: Partial<typeof TIMES> = {},
  ) {
    this.#connection = connection;
    this.#subjects = subjects;
    this.#host = host;
    this.#summaries = summaries;
    this.#subject = subjects.sum(host, 'main');
    this.#times = { ...TIMES, ...times };
    const { run, intervalMs } = summaries;
    this.#twins = new TwinWatch(connection, subjects.ask(host), {
      run,
      intervalMs,
      answerMs: this.#times.twinMs,
    });
  }

  /** True once the stream kept a summary of this run: from then on it is this host. */
  get hasPublished(): boolean {
    return this.#hasPublished;
  }

  /** Publishes the newest summary. Never rejects. */
  async attempt(isSecond = false): Promise<Attempt> {
    if (this.#refusal !== undefined && performance.now() < this.#refusedUntilMs)
      return { kind: 'failed', problem: this.#refusal };
    this.#refusal = undefined;
    try {
      await this.#lookForTwin();
      this.#after ??= await this.#readLast();
      const payload = await this.#summaries.next();
      if (payload === undefined) return { kind: 'waits' };
      const { keepMs } = this.#times;
      const kept = await publishAfter(this.#connection, this.#subject, payload, this.#after, keepMs);
      if (kept === 'superseded') {
        // Its acknowledgement was lost, or another service publishes.
        this.#after = await this.#readLast(true);
        if (!isSecond) return await this.attempt(true);
        throw new VmtallyError(
          'FLEET_STREAM',
          'another message came before this summary, twice',
          'vmtally tries again by itself. If this stays, look which other service publishes as this host.',
        );
      }
      this.#after = kept;
      this.#keep();
      return { kind: 'kept' };
    } catch (error) {
      this.#after = undefined;
      this.#isAlone = this.#hasPublished;
      return { kind: 'failed', problem: this.#problemOf(error) };
    }
  }

  #keep(): void {
    this.#hasPublished = true;
    this.#summaries.kept();
  }

  /** Reads the host's last summary: one of this run was kept; the sums of another one are carried on. */
  async #readLast(isSuperseded = false): Promise<number> {
    const last = await this.#last();
    if (last === undefined) return 0;
    const { summary, sequence } = last;
    if (summary?.run === this.#summaries.run) {
      if (summary.seq === this.#summaries.seq) this.#keep();
    } else if (this.#hasPublished) throw this.#twin(summary?.run ?? '?');
    else if (isSuperseded) {
      // Both began at once, or the last message of a service that was killed came late.
      this.#twins.note(sequence);
      throw this.#twin(summary?.run ?? '?');
    } else this.#summaries.former = summary ?? 'unreadable';
    return sequence;
  }

  async #last() {
    const { keepMs } = this.#times;
    const last = await lastOf(this.#connection, this.#subjects, this.#subject, keepMs);
    return last && { sequence: last.sequence, summary: readSummary(last.data) };
  }

  /** Throws FLEET_TWIN where another service publishes as this host, or may do so. */
  async #lookForTwin(): Promise<void> {
    if (this.#isAlone) return;
    const found = await this.#twins.look(() => this.#last());
    if (typeof found === 'object') throw this.#twin(found.run);
    if (found === 'maybe')
      throw new VmtallyError(
        'FLEET_TWIN',
        `another service may publish as host ${this.#host}: it does not answer, but nothing says that it ended`,
        `This service waits until the other has sent nothing for ${GONE_INTERVALS} intervals. Give each service a name of its own with --fleet-host.`,
      );
    this.#isAlone = true;
  }

  #twin(run: string): VmtallyError {
    const host = this.#host;
    const notice = JSON.stringify({ host, run: this.#summaries.run, other: run });
    this.#connection.publish(this.#subjects.twin(host), notice);
    return new VmtallyError(
      'FLEET_TWIN',
      `another service publishes as host ${host}`,
      'Give each service a name of its own with --fleet-host; end one of the two, and restart this one.',
    );
  }

  #problemOf(error: unknown): VmtallyError {
    const problem =
      error instanceof VmtallyError
        ? error
        : new VmtallyError('INTERNAL', 'no summary can be made', 'Look at the log.', { cause: error });
    if (problem.code === 'FLEET_TWIN' && (this.#hasPublished || this.#twins.isKnown)) {
      this.#refusal = problem;
      this.#refusedUntilMs = performance.now() + this.#times.refusedMs;
    }
    return problem;
  }
}

/** The summary of a payload; undefined for what is none. Throws FLEET_DENIED for one of a later version, whose sums would be lost. */
function readSummary(payload: Buffer) {
  try {
    return unpackSummary(payload);
  } catch (error) {
    if (!(error instanceof SummaryError)) throw error;
    if (error.refusal !== 'version') return undefined;
    const message = `the last summary of this host ${error.message}`;
    throw new VmtallyError('FLEET_DENIED', message, 'Update vmtally on this host.', { cause: error });
  }
}
