import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Logger } from 'pino';
import type { Family } from '../metrics/family.ts';
import type { OtlpHealth, OtlpOptions } from '../wire/otlp.ts';
import { hideSecrets } from './hide-secrets.ts';
import { type Outcome, outcomeOf, outcomeOfError } from './outcome.ts';
import { Receiver } from './receiver.ts';
import { encodeRequest } from './request.ts';

const TIMES = {
  /** Time before the first export, in ms: series that begin at 0 are seen at 0. */
  firstMs: 1_000,
  /** Time before the first repetition of an attempt, in ms, and the longest; each doubles the one before. */
  backoffMs: 1_000,
  longestBackoffMs: 60_000,
  /** Time that the last export may take when the service ends, in ms. */
  lastMs: 700,
};

/** Metrics to export. */
export interface Source {
  /** Resolves with the families as of a whole tick; undefined where there are none. */
  collect: () => Promise<readonly Family[] | undefined>;
  /** Called after the receiver took an export. */
  taken: () => void;
}

/** Other levels take several times as long for a tenth less. */
const GZIP = { level: 1 };

/**
 * Exports metrics at each interval, one request at a time. No request waits: values are cumulative, so a repeated attempt
 * sends those of now, and a receiver that is away for an hour costs a timer.
 */
export class Exporter {
  readonly #options: OtlpOptions;
  readonly #version: string;
  readonly #source: Source;
  readonly #log: Pick<Logger, 'info' | 'warn'>;
  readonly #receiver: Receiver;
  readonly #times: typeof TIMES;
  readonly #health: OtlpHealth;
  #timer: NodeJS.Timeout | undefined;
  #attempt: Promise<void> | undefined;
  /** Ends the request that is under way. */
  #abort = () => {};
  #isStopped = false;
  /** True once the end of the service ended a request. */
  #isCutOff = false;
  /** Attempts that failed since the last export that was taken. */
  #failed = 0;
  #logged: OtlpHealth['state'] | 'warned' = 'starting';
  /** Time of the next export that is due, by the monotonic clock. */
  #dueMs = 0;

  constructor(
    options: OtlpOptions,
    version: string,
    source: Source,
    log: Pick<Logger, 'info' | 'warn'>,
    times = TIMES,
  ) {
    this.#times = times;
    this.#options = options;
    this.#version = version;
    this.#source = source;
    this.#log = log;
    this.#receiver = new Receiver(options);
    this.#health = {
      url: shownUrl(options.url),
      state: 'starting',
      problem: null,
      exports: 0,
      failures: 0,
      rejectedPoints: 0,
      lastMs: null,
    };
  }

  get health(): OtlpHealth {
    return { ...this.#health };
  }

  start(): void {
    this.#dueMs = performance.now() + this.#times.firstMs;
    this.#wait(this.#times.firstMs);
  }

  /** Ends the export; first sends the newest values, unless the receiver was not there. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    const deadline = setTimeout(() => {
      this.#isCutOff = true;
      this.#abort();
    }, this.#times.lastMs);
    await this.#attempt;
    if (!this.#isCutOff && this.#failed === 0 && this.#health.exports > 0) await this.#export();
    clearTimeout(deadline);
    this.#receiver.close();
  }

  #wait(ms: number): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#attempt = this.#export().then((afterMs) => this.#wait(afterMs));
    }, ms);
  }

  /** Makes an attempt. Resolves with the time until the next one, in ms. */
  async #export(): Promise<number> {
    const outcome = await this.#send();
    if (outcome !== undefined) this.#note(outcome);
    if (outcome?.kind !== 'failed' || !outcome.retry) return this.#untilDue();
    // A receiver that asks for no wait at all, again and again, gets one all the same.
    return Math.max(outcome.afterMs ?? 0, this.#backoff());
  }

  /** Resolves with undefined where there is nothing to send yet, or the service ends before the answer. */
  async #send(): Promise<Outcome | undefined> {
    const { resource, gzip: isZipped, timeoutMs } = this.#options;
    const aborter = new AbortController();
    this.#abort = () => aborter.abort();
    const timer = setTimeout(this.#abort, timeoutMs);
    try {
      const families = await this.#source.collect();
      if (families === undefined) return undefined;
      // As a scrape does it: the time is that of the export, and a metric has that of the tick.
      const plain = encodeRequest({ families, atMs: Date.now(), resource, version: this.#version });
      const body = isZipped ? await promisify(gzip)(plain, GZIP) : plain;
      return outcomeOf(await this.#receiver.post(body, aborter.signal), Date.now());
    } catch (error) {
      if (this.#isCutOff) return undefined;
      return outcomeOfError(error, aborter.signal.aborted ? timeoutMs : undefined);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Doubles with each attempt that failed; by chance up to half as long or short, so that not all services come at once. */
  #backoff(): number {
    const { backoffMs, longestBackoffMs } = this.#times;
    return Math.min(longestBackoffMs, backoffMs * 2 ** (this.#failed - 1)) * (0.5 + Math.random());
  }

  /** Time until the next export is due; what was due meanwhile is left out. */
  #untilDue(): number {
    const now = performance.now();
    const { intervalMs } = this.#options;
    this.#dueMs += intervalMs * Math.max(1, Math.ceil((now - this.#dueMs) / intervalMs));
    return this.#dueMs - now;
  }

  #note(outcome: Outcome): void {
    const health = this.#health;
    if (outcome.kind === 'failed') {
      this.#failed++;
      health.failures++;
      health.state = 'failing';
      health.problem = this.#shown(outcome.problem);
    } else {
      this.#source.taken();
      this.#failed = 0;
      health.exports++;
      health.rejectedPoints += outcome.rejected;
      health.state = outcome.rejected > 0 ? 'partial' : 'ok';
      health.problem = outcome.warning === null ? null : this.#shown(outcome.warning);
      health.lastMs = Date.now();
    }
    this.#logChange();
  }

  #shown(text: string): string {
    return hideSecrets(text, this.#options.headers);
  }

  /** Logs where the state changes, or a warning begins: attempts that fail for hours are one line. */
  #logChange(): void {
    const { state, url, problem } = this.#health;
    const now = state === 'ok' && problem !== null ? 'warned' : state;
    if (now === this.#logged) return;
    this.#logged = now;
    if (state === 'failing') this.#log.warn({ url, problem }, 'metrics are not exported; counting goes on');
    else if (state === 'partial')
      this.#log.warn({ url, problem }, 'the receiver refuses a part of the metrics');
    else if (problem === null) this.#log.info({ url }, 'metrics are exported');
    else this.#log.warn({ url, problem }, 'metrics are exported, with a warning of the receiver');
  }
}

/** A query may hold a key. */
function shownUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
